"""Orders and deals as finished strings: an order's own page, and the lists."""
