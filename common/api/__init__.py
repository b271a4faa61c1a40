"""What every API of ours is made of: strict reading, problems as RFC 9457, keyset pages, closed filters, the schema."""
