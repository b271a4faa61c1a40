"""The history, for programs of administrators: what the page of all changes shows, page by page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from common.api.filters import LONGEST_WORDS
from common.api.paging import KeysetPagination, asked_place, page_address, page_size, refuse
from common.api.views import Listed
from common.trails import Raw
from people import history_page
from people.api.directory import Scoped
from people.calendar import get_company
from people.queries import history as queries
from people.queries.history import Place, Search

ACTIONS = ("added", "changed", "removed")
TABLES = tuple(sorted(queries.tracks()))


class DifferenceOut(serializers.Serializer[Any]):
    field = serializers.CharField()
    before = serializers.JSONField()  # of any kind, also null
    after = serializers.JSONField()


class ChangeOut(serializers.Serializer[Any]):
    """One change of one row. `by` is a person's name, else the account's address."""

    at = serializers.DateTimeField()
    what = serializers.CharField(help_text=_("the kind of object"))
    key = serializers.CharField(help_text=_("its id"))
    action = serializers.ChoiceField(choices=ACTIONS)
    about = serializers.CharField(help_text=_("whom or what it is about, as it is called"))
    changes = DifferenceOut(many=True)
    by = serializers.CharField(allow_blank=True)
    through = serializers.CharField(allow_blank=True, help_text=_("by which door it came, where that was no form"))
    reason = serializers.CharField(allow_blank=True)
    request = serializers.CharField(allow_blank=True, help_text=_("as in the log"))


class Onwards(KeysetPagination):
    """From the newest on, as the schema tells it; the view turns the pages, whose rows are of many tables."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [one for one in super().get_schema_operation_parameters(view) if one["name"] != "ordering"]


def _place(found: Any) -> Place:
    moment, table, number = found
    place = Place(datetime.fromisoformat(moment), table, number)
    if place.at.tzinfo is None or type(table) is not int or type(number) is not int or not 0 <= number < 2**31:
        raise ValueError(found)
    return place


@extend_schema_view(
    list=extend_schema(
        summary="All changes",
        description="For administrators: who changed what, newest first, as the page History shows it.",
        parameters=[
            OpenApiParameter("by", str, description="the e-mail of whoever made them, whole"),
            OpenApiParameter("what", str, enum=TABLES, description="a kind of object"),
            OpenApiParameter("about", str, description="part of the name of whom or what it is about"),
            OpenApiParameter("since", date, description="from this day on, in the company's time zone"),
            OpenApiParameter("until", date, description="up to this day, in the company's time zone"),
        ],
    )
)
class History(Scoped, Listed):
    """Who changed what. Whoever does not administer finds nothing here."""

    queryset = User.objects.none()
    serializer_class = ChangeOut
    pagination_class = Onwards
    sorts: ClassVar[dict[str, str]] = {}
    parameters = frozenset({"by", "what", "about", "since", "until", "cursor", "page_size"})

    def _known(self, request: Request) -> set[str]:
        return set(self.parameters)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not self.viewer.is_admin:
            raise Http404
        size, after = page_size(request), asked_place(request, _place)
        found = queries.beyond(self._asked(request), after=after, limit=size + 1) if self._by(request) != 0 else []
        shown = found[:size]
        raws = [raw for _place, raw in shown]
        frame = history_page.Frame(self.viewer, timezone.now(), queries.names(raws, self.viewer))
        last = shown[-1][0] if len(found) > size else None
        beyond = page_address(request, [last.at.isoformat(), last.table, last.number]) if last else None
        rows = ChangeOut([_told(raw, frame) for raw in raws], many=True).data
        return Response({"next": beyond, "previous": None, "results": rows})

    def _asked(self, request: Request) -> Search:
        get = request.query_params
        if get.get("what") and get["what"] not in queries.tracks():
            raise refuse("what", "unknown_choice", gettext("One of: %(names)s.") % {"names": ", ".join(TABLES)})
        if len(get.get("about", "")) > LONGEST_WORDS:
            raise refuse("about", "max_length", gettext("At most %(most)s signs.") % {"most": LONGEST_WORDS})
        return Search(
            user=self._by(request),
            table=get.get("what", ""),
            about=get.get("about", "").strip(),
            since=self.day_of("since"),
            until=self.day_of("until"),
            zone=get_company().time_zone,
        )

    def _by(self, request: Request) -> int | None:
        """0 where nobody has that address."""
        email = User.objects.normalize_email(request.query_params.get("by"))
        return User.objects.filter(email=email).values_list("pk", flat=True).first() or 0 if email else None


def _told(raw: Raw, frame: history_page.Frame) -> dict[str, Any]:
    return {
        "at": raw.at,
        "what": raw.track.name,
        "key": raw.key,
        "action": raw.action,
        "about": history_page.about(raw, frame),
        "changes": history_page.values(raw, frame),
        "by": history_page.who(raw, frame),
        "through": history_page.through(raw, frame),
        "reason": str(raw.words.get("reason") or ""),
        "request": str(raw.words.get("request") or ""),
    }


urlpatterns = [path("history/", History.as_view({"get": "list"}), name="api_history")]
