"""Who acts for whom, who administers, and who may be named for it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import Department, Grant, Person, Placement
from people.scope import Viewer, colleagues, departments_run_by, in_subtree, not_left, running_on, scope


def grants(viewer: Viewer, *, over: bool) -> QuerySet[Grant]:
    """Every power beside a position that the viewer may know of: those of today and to come, or those that are over."""
    ended = Q(end_on__lt=viewer.on)
    rows = scope(viewer, Grant).filter(kind__in=[Grant.Kind.ADMIN, Grant.Kind.DELEGATION, Grant.Kind.STAND_IN])
    rows = rows.filter(ended) if over else rows.exclude(ended)
    named = rows.select_related("person", "on_behalf_of", "by__person", "agreed_by__person")
    return named.order_by("-start_on" if over else "start_on", "person__name", "pk")


def nameable(viewer: Viewer) -> QuerySet[Person]:
    """Who works here today and may sign in."""
    return colleagues(viewer).filter(not_left(viewer.on), user__is_active=True).exclude(pk=viewer.person_id or 0)


def leading(viewer: Viewer) -> QuerySet[Person]:
    """Of the nameable, those who lead somebody or run a department: whose powers there are to hand over."""
    seats = running_on(Placement.objects.all(), viewer.on)
    leads = seats.filter(managers__contains=[OuterRef("pk")])
    return nameable(viewer).filter(
        Exists(leads) | Q(pk__in=Department.objects.filter(head__isnull=False).values("head"))
    )


def near(viewer: Viewer) -> QuerySet[Person]:
    """Whom to offer first: the viewer's own line, and those who sit in the same department."""
    mine = running_on(Placement.objects.filter(person_id=viewer.person_id or 0), viewer.on).values("department_id")
    beside = running_on(Placement.objects.filter(department__in=mine), viewer.on).values("person_id")
    return nameable(viewer).filter(in_subtree("pk", viewer) | Q(pk__in=beside))


def has_own_line(viewer: Viewer) -> bool:
    """Whether the viewer leads somebody or runs a department in person: what one holds for others can't be passed on."""
    me = viewer.person_id
    if me is None:
        return False
    seats = running_on(Placement.objects.all(), viewer.on)
    return (
        seats.filter(managers__contains=[me]).exists()
        or Department.objects.filter(pk__in=departments_run_by(me, viewer.on)).exists()
    )


def given_by(viewer: Viewer) -> QuerySet[Grant]:
    """Whoever acts for the viewer today."""
    return running_on(Grant.objects.agreed(), viewer.on).filter(on_behalf_of=viewer.person_id)
