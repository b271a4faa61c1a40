"""Statements that Django has no words for, as the migrations run them."""

# The table of Django's database cache. What it counts is worth nothing after a crash.
THROTTLE = """
CREATE UNLOGGED TABLE accounts_throttle (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX accounts_throttle_expires ON accounts_throttle (expires);
"""
THROTTLE_BACK = "DROP TABLE accounts_throttle"
