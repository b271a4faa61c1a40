"""One command each: embedded Postgres and Valkey, and the processes of the product, under one supervisor."""
