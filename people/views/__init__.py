"""The directory, a person's page, the organisation on any day; and who may sign in."""

from people.views.directory import directory, person
from people.views.invitations import invitations, revoke_invitation
from people.views.organisation import organisation

__all__ = ["directory", "invitations", "organisation", "person", "revoke_invitation"]
