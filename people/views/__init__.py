"""The directory, a person's page, the organisation on any day; and who and what may sign in."""

from people.views.accounts import account
from people.views.data import my_data, my_data_file
from people.views.directory import directory, person
from people.views.history import changes, history, my_readers, reads
from people.views.invitations import invitations, revoke_invitation
from people.views.leaving import person_absence, person_leave
from people.views.me import me
from people.views.organisation import organisation
from people.views.powers import power_agree, power_end, power_new, powers
from people.views.requests import data_requests, person_data
from people.views.saved import saved_view, saved_view_delete, saved_views
from people.views.seeing import sight, sight_begin, sight_end, sight_new, sights
from people.views.tokens import (
    all_tokens,
    service_account,
    service_account_close,
    service_account_new,
    token_revoke,
    tokens,
)
from people.views.two_steps import two_steps

__all__ = [
    "account",
    "all_tokens",
    "changes",
    "data_requests",
    "directory",
    "history",
    "invitations",
    "me",
    "my_data",
    "my_data_file",
    "my_readers",
    "organisation",
    "person",
    "person_absence",
    "person_data",
    "person_leave",
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
    "sight",
    "sight_begin",
    "sight_end",
    "sight_new",
    "sights",
    "token_revoke",
    "tokens",
    "two_steps",
]
