"""Accounts of people who go: whatever they could still do ends in one transaction, and does not come back with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models import Q

from accounts import actions as accounts
from accounts.models import User
from common.events import announce
from people.actions.grants import end_grants_of, refuse_last_admin
from people.events import DEACTIVATED
from people.models import Grant, Person


@transaction.atomic
def close_account(*, person: Person, now: datetime, today: date) -> None:
    """Sessions, tokens, keys, links, invitations, delegations and powers of a person end; somebody must still administer."""
    refuse_last_admin(person=person, today=today)
    if person.user is not None:
        if person.user.is_active:
            announce(DEACTIVATED, [person.pk])
        accounts.deactivate(user=person.user, now=now)
    end_grants_of(person=person, today=today)


def open_account(*, person: Person) -> None:
    """May be invited again; has no password, and holds none of the powers of before."""
    if person.user is not None:
        accounts.activate(user=person.user)


@transaction.atomic
def close_accounts_of_leavers(day: date) -> int:
    """Night step. Whoever's last day is over is out anyway; now it is also so for the case that they come back."""
    left = Person.objects.filter(left_on__lte=day)
    ended = datetime.combine(day, time.max, UTC)
    announce(DEACTIVATED, list(left.filter(user__is_active=True).values_list("pk", flat=True)))
    closed = accounts.deactivate_all(users=User.objects.filter(is_active=True, pk__in=left.values("user")), now=ended)
    lasting = Grant.objects.filter(Q(end_on__isnull=True) | Q(end_on__gte=day))
    holding = Q(pk__in=lasting.values("person")) | Q(pk__in=lasting.values("on_behalf_of"))
    for person in left.filter(holding):
        end_grants_of(person=person, today=day)
    return closed
