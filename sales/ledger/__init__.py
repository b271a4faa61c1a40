"""The credit ledger: what the records say about who is credited with what, as append-only entries.

`expected` holds the SQL that says which entries a set of records must have; `posting` writes what differs, as
reversals and new entries; `digest` finds out which records a change-set touches. Nobody else writes entries.
"""

from sales.ledger.digest import pending_change_sets
from sales.ledger.posting import Posted, one_moment, post_pending, verify

__all__ = ["Posted", "one_moment", "pending_change_sets", "post_pending", "verify"]
