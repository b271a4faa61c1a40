"""What has changed since a moment, for systems that pull: a filter of lists, and from when to ask the next time.

What a change-set has written counts: by file, form, API or undo; and what the history has kept. Nothing is missed if the next pull asks from what this one
was told in `Updated-Until`: no change that is not yet to be seen can bear an earlier moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BigIntegerField, Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.views import Endpoint
from common.personal import event_of
from imports.models import ChangedRow

SINCE = gettext_lazy("a moment: what has changed since; Updated-Until in the answer is from when to ask next")
PARAMETER, HEADER = "updated_since", "Updated-Until"
# How far the clocks of web processes, which date a change, may be behind that of the database.
SKEW = timedelta(minutes=1)
# A transaction that has not ended is not seen, and what it writes is dated after its own beginning.
_UNTIL = """
    SELECT least(now(), min(xact_start)) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
"""


class MomentInput(forms.Field):
    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise ValidationError(_("A moment as 2026-11-23T08:00:00Z."), code="not_a_moment") from error
        if moment.tzinfo is None:
            raise ValidationError(_("Say the offset: Z or +01:00."), code="not_a_moment")
        if moment < timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS):
            raise ValidationError(
                _("What changed is known for %(days)s days: pull the whole list.")
                % {"days": settings.IMPORTS_KEPT_DAYS},
                code="too_old",
            )
        return moment


class UpdatedSince(django_filters.IsoDateTimeFilter):
    """`parts`: the models whose rows belong to those of the list, each with the path to it."""

    field_class = MomentInput

    def __init__(self, parts: Mapping[type[Model], str] | None = None, **kwargs: Any) -> None:
        super().__init__(help_text=SINCE, **kwargs)
        self.parts = parts or {}

    def filter(self, qs: QuerySet[Any], value: datetime | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(written_since(value, qs.model, self.parts))


def written_since(since: datetime, model: type[Model], parts: Mapping[type[Model], str]) -> Q:
    """Rows of which something has come, been changed or gone; those that are gone themselves are in no list."""
    written = ChangedRow.objects.filter(change_set__at__gte=since)
    found = Q(pk__in=written.filter(table=model._meta.db_table).values("row_id")) | _kept(since, model, "pgh_obj_id")
    for part, path in parts.items():
        rows = written.filter(table=part._meta.db_table)
        found |= Q(pk__in=part._base_manager.filter(pk__in=rows.values("row_id")).values(path))
        found |= Q(pk__in=_gone(rows, part, path)) | _kept(since, part, path)
        if event_of(part) is not None:
            found |= Q(pk__in=part._base_manager.filter(_kept(since, part, "pgh_obj_id")).values(path))
    return found


def _kept(since: datetime, model: type[Model], column: str) -> Q:
    """Of tables with a history: what was changed by whatever door, and to what its rows belonged before."""
    events = event_of(model)
    if events is None:
        return Q(pk__in=[])
    return Q(pk__in=events._base_manager.filter(pgh_created_at__gte=since).values(column))


def _gone(rows: QuerySet[ChangedRow], part: type[Model], path: str) -> QuerySet[Any]:
    """To what rows belonged that are no longer there: their images say."""
    first, _sign, rest = path.partition("__")
    field: Any = part._meta.get_field(first)
    deleted = rows.filter(action=ChangedRow.Action.DELETED)
    owners = deleted.annotate(owner=Cast(KeyTextTransform(field.column, "before"), BigIntegerField())).values("owner")
    return field.related_model._base_manager.filter(pk__in=owners).values(rest) if rest else owners


class Pulled(Endpoint):
    """A list with that filter: its answers say from when to ask the next time."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if PARAMETER in request.query_params:
            self.until = _until()  # before the rows are read

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        until = getattr(self, "until", None)
        if until is not None:
            response.headers[HEADER] = until.isoformat()
        return super().finalize_response(request, response, *args, **kwargs)


def _until() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(_UNTIL)
        moment: datetime = cursor.fetchone()[0]
    return moment - SKEW
