"""The directory, a person's page, the organisation on any day; and who may sign in."""

from people.views.accounts import account
from people.views.directory import directory, person
from people.views.history import changes, history, my_readers, reads
from people.views.invitations import invitations, revoke_invitation
from people.views.organisation import organisation
from people.views.powers import power_agree, power_end, power_new, powers
from people.views.saved import saved_view, saved_view_delete, saved_views

__all__ = [
    "account",
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
]
