"""One door for all models: a model of a floor above brings its own QuerySet, those of this one and below stand here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from accounts.models import Invitation, Token, User
from imports.models import ChangedRow, ChangeSet, Import, RejectedRow, RowError
from people.calendar import company_today
from people.models import Absence, Department, Grant, Person, Position, SavedView, Sight
from people.scope.lasting import employed, running_on
from people.scope.looking import Viewer, viewer_of
from people.scope.predicates import Action, in_subtree, is_above, is_self, placed

M = TypeVar("M", bound=Model)

Narrowing = Callable[[QuerySet[Any], Viewer, Action], QuerySet[Any]]
_registered: dict[type[Model], Narrowing] = {}


def register(model: type[Model], narrowing: Narrowing) -> None:
    _registered[model] = narrowing


def narrow(rows: QuerySet[M], viewer: Viewer, action: Action = Action.READ) -> QuerySet[M]:
    """Of these rows, those that the viewer may read or change."""
    if rows.model in _registered:
        return _registered[rows.model](rows, viewer, action)
    method = getattr(rows, "visible_to" if action is Action.READ else "changeable_by", None)
    return rows.none() if method is None else cast("QuerySet[M]", method(viewer))


def scope(viewer: Viewer, model: type[M], action: Action = Action.READ) -> QuerySet[M]:
    return narrow(model._default_manager.all(), viewer, action)


def can(viewer: Viewer, action: Action, row: Model) -> bool:
    """The same answer as the list's: a row may be read where the scope holds it."""
    return scope(viewer, type(row), action).filter(pk=row.pk).exists()


def get_visible_or_404(rows: QuerySet[M], viewer: Viewer, action: Action = Action.READ, **lookup: Any) -> M:
    """The row, or the answer that a row which does not exist would get."""
    row = narrow(rows, viewer, action).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def kept_or_404(viewer: Viewer, pk: int) -> Person:
    """Somebody whose position, days and leaving the viewer keeps: HR and administrators anybody's, nobody their own."""
    person = get_visible_or_404(Person.objects.all(), viewer, Action.CHANGE, pk=pk)
    if person.pk == viewer.person_id:
        raise Http404
    return person


def colleagues(viewer: Viewer) -> QuerySet[Person]:
    """Whose card one may look up, with its name, title, department and team: everybody who works here today."""
    people = narrow(Person.objects.all(), viewer)
    if viewer.sees_all_seats:
        return people
    return people.filter(employed(viewer.on) | is_self("pk", viewer))


def seats_on(viewer: Viewer, day: date) -> QuerySet[Position]:
    """Who sat where on a day: today's are on everybody's card, others one sees of oneself and the people below."""
    seats = Position.objects.all() if day == viewer.on and viewer.user_id else scope(viewer, Position)
    return running_on(seats, day)


def may_import(user: User | AnonymousUser) -> bool:
    """settings.IMPORT_PERMISSION: asked by the floor below, which knows nobody's powers."""
    who = viewer_of(user, on=company_today())
    return who.is_admin or who.ingests


def source_of(user: User | AnonymousUser | None) -> int | None:
    """settings.IMPORT_SOURCE: a program that is nobody corrects what it sent itself; None: whoever else imports, anything."""
    return user.pk if isinstance(user, User) and user.service_scopes is not None else None


def _directory(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """Names and teams are public in the company; admins and HR keep them. A program that only brings records has none."""
    known = viewer.user_id is not None and not viewer.only_brings
    allowed = known if action is Action.READ else viewer.is_admin or viewer.is_hr
    return rows if allowed else rows.none()


def _assignments(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    if action is Action.CHANGE:
        return rows if viewer.is_admin or viewer.is_hr else rows.none()
    return rows.filter(placed("person", viewer))


def _absences(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """Why somebody is away is no executive's business."""
    if viewer.is_admin or viewer.is_hr:
        return rows
    if action is Action.CHANGE:
        return rows.none()
    return rows.filter(is_self("person", viewer) | in_subtree("person", viewer))


def _grants(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """Nobody changes a power that they hold; whoever handed theirs over takes it back."""
    handed = is_self("on_behalf_of", viewer)
    if action is Action.CHANGE:
        return rows.exclude(is_self("person", viewer)) if viewer.is_admin else rows.filter(handed)
    return rows if viewer.is_admin or viewer.is_hr else rows.filter(is_self("person", viewer) | handed)


def _sights(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """About oneself, to read and to answer; what administrators asked for is known to all of them."""
    mine = rows.filter(is_self("person", viewer))
    return rows if viewer.is_admin and action is Action.READ else mine


def _admins(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    return rows if viewer.is_admin else rows.none()


def _tokens(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """One's own; admins find and end everybody's. Of none does anybody read the secret again."""
    return rows if viewer.is_admin else rows.filter(user_id=viewer.user_id or 0)


def _views(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """One's own, and those that somebody above shares with all below."""
    mine = is_self("owner", viewer)
    return rows.filter(mine if action is Action.CHANGE else mine | Q(shared=True) & is_above("owner", viewer))


register(Person, _directory)
register(Department, _directory)
register(Position, _assignments)
register(Absence, _absences)
register(Grant, _grants)
register(Import, _admins)
register(RejectedRow, _admins)
register(RowError, _admins)
register(ChangeSet, _admins)
register(ChangedRow, _admins)
register(Invitation, _admins)
register(User, _admins)
register(Token, _tokens)
register(SavedView, _views)
register(Sight, _sights)
