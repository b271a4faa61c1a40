"""People into accounts: a person is somebody who works here, a user somebody who signs in."""

from __future__ import annotations

from datetime import date, datetime

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import User
from people.models import Grant, Person
from people.scope import administrators


class TakenError(Exception):
    """The account of that e-mail belongs to another person, or to a program."""


@transaction.atomic
def invite_person(*, person: Person, by: User | None, now: datetime) -> str:
    """A link's token for a person, whose account is made and linked where there is none."""
    return accounts.invite(user=link_user(person=person), by=by, now=now)


@transaction.atomic
def link_user(*, person: Person) -> User:
    # Two at once would both make the account.
    locked = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    if locked.user is not None:
        return locked.user
    user = User.objects.filter(email=person.email).first() or User.objects.create_user(person.email)
    if user.service_name is not None or Person.objects.filter(user=user).exists():
        raise TakenError(person.email)
    person.user = user
    person.save(update_fields=["user"])
    return user


@transaction.atomic
def make_admin(*, email: str, by: User | None, on: date) -> tuple[Person, User]:
    """An administrator from today on, as a person of its own where nobody has that e-mail yet. Twice is once."""
    address = User.objects.normalize_email(email)
    person, _made = Person.objects.get_or_create(email=address, defaults={"name": address.partition("@")[0]})
    user = link_user(person=person)
    if not administrators(on).filter(person=person).exists():
        # What begins later, or waits for somebody's agreement, would stand in its way.
        held = Grant.objects.filter(person=person, kind=Grant.Kind.ADMIN)
        held.filter(Q(start_on__gt=on) | Q(agreed_at__isnull=True)).delete()
        Grant.objects.create(person=person, kind=Grant.Kind.ADMIN, start_on=on, by=by)
    return person, user


def send_invitations(*, people: list[int], by: int, site: str, now: datetime) -> int:
    """A link by mail to each who cannot sign in yet. Sent again after a failure, the last link is the one that works."""
    inviter = User.objects.filter(pk=by).first()
    waiting = Person.objects.filter(pk__in=people).exclude(user__is_active=False).select_related("user").order_by("pk")
    sent = 0
    for person in waiting:
        if person.user is not None and person.user.has_usable_password():
            continue
        token = invite_person(person=person, by=inviter, now=now)
        context = {"name": person.name, "link": site + reverse("invitation", args=[token]), "by": inviter}
        send_mail(
            subject=render_to_string("people/email/invitation_subject.txt", context).strip(),
            message=render_to_string("people/email/invitation.txt", context),
            from_email=None,
            recipient_list=[person.email],
        )
        sent += 1
    return sent
