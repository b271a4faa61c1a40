"""The directory, a person's page, the organisation on any day; and who and what may sign in."""

from people.views.accounts import account
from people.views.directory import directory, person
from people.views.history import changes, history, my_readers, reads
from people.views.invitations import invitations, revoke_invitation
from people.views.organisation import organisation
from people.views.powers import power_agree, power_end, power_new, powers
from people.views.saved import saved_view, saved_view_delete, saved_views
from people.views.tokens import (
    all_tokens,
    service_account,
    service_account_close,
    service_account_new,
    token_revoke,
    tokens,
)

__all__ = [
    "account",
    "all_tokens",
    "changes",
    "directory",
    "history",
    "invitations",
    "my_readers",
    "organisation",
    "person",
    "power_agree",
    "power_end",
    "power_new",
    "powers",
    "reads",
    "revoke_invitation",
    "saved_view",
    "saved_view_delete",
    "saved_views",
    "service_account",
    "service_account_close",
    "service_account_new",
    "token_revoke",
    "tokens",
]
