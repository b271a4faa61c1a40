"""Powers beside the position: who acts for whom, and who administers. Nobody gives themselves any."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from people.models import Grant, Person
from people.scope import administrators, not_left, running_on


class OverlapError(Exception):
    """That person has the same power on one of these days already."""


class OwnCaseError(Exception):
    """Nobody gives, agrees to, or takes back a power of their own as an administrator."""


class LastAdministratorError(Exception):
    """Somebody must be left who administers."""


class OnlyAdministratorError(Exception):
    """There is nobody to agree: the second administrator of an installation is made on its server."""


def hand_over(*, on_behalf_of: Person, to: Person, start_on: date, end_on: date, reason: str, by: User | None) -> Grant:
    """A manager's line to somebody for some days: a delegation where the manager gives it, else a stand-in."""
    own = by is not None and on_behalf_of.user_id == by.pk
    if by is not None and to.user_id == by.pk:
        raise OwnCaseError
    return _made(
        person=to,
        kind=Grant.Kind.DELEGATION if own else Grant.Kind.STAND_IN,
        on_behalf_of=on_behalf_of,
        start_on=start_on,
        end_on=end_on,
        reason=reason,
        by=by,
    )


def propose_admin(*, person: Person, start_on: date, end_on: date | None, reason: str, by: User, today: date) -> Grant:
    """An administrator as soon as another one agrees."""
    if person.user_id == by.pk:
        raise OwnCaseError
    if not _admins(today).exclude(person__user=by).exists():
        raise OnlyAdministratorError
    return _made(
        person=person,
        kind=Grant.Kind.ADMIN,
        start_on=start_on,
        end_on=end_on,
        reason=reason,
        by=by,
        agreed_at=None,
    )


def _made(**fields: object) -> Grant:
    try:
        with transaction.atomic():
            return Grant.objects.create(**fields)
    except IntegrityError as clash:
        raise OverlapError from clash


@transaction.atomic
def agree(*, grant: Grant, by: User, now: datetime) -> Grant:
    """A second administrator's word; twice is once."""
    current = Grant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)
    if by.pk in {current.by_id, current.person.user_id}:
        raise OwnCaseError
    if current.agreed_at is None:
        current.agreed_by, current.agreed_at = by, now
        current.save(update_fields=["agreed_by", "agreed_at"])
    return current


@transaction.atomic
def take_back(*, grant: Grant, today: date) -> None:
    """Ends with yesterday; one that has not begun, or that nobody agreed to, is gone."""
    current = Grant.objects.select_for_update().get(pk=grant.pk)
    counts = current.kind == Grant.Kind.ADMIN and current.agreed_at is not None and current.start_on <= today
    if counts and not _admins(today, locked=True).exclude(pk=current.pk).exists():
        raise LastAdministratorError
    if current.start_on >= today or current.agreed_at is None:
        current.delete()
    elif current.end_on is None or current.end_on >= today:
        current.end_on = today - timedelta(days=1)
        current.save(update_fields=["end_on"])


def end_grants_of(*, person: Person, today: date) -> None:
    """Whoever is deactivated holds nothing from now on, and nobody acts for them."""
    mine = Grant.objects.filter(Q(person=person) | Q(on_behalf_of=person))
    mine.filter(Q(start_on__gte=today) | Q(agreed_at__isnull=True)).delete()
    running_on(mine, today).update(end_on=today - timedelta(days=1))


def refuse_last_admin(*, person: Person, today: date) -> None:
    if not _admins(today, locked=True).exclude(person=person).exists():
        raise LastAdministratorError


def _admins(today: date, *, locked: bool = False) -> QuerySet[Grant]:
    """Of those who administer today, the grants; locked, two who take each other's away wait for one another."""
    rows = administrators(today).filter(not_left(today, "person"), person__user__is_active=True)
    return rows.select_for_update(of=("self",)) if locked else rows
