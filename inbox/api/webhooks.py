"""Webhooks, for programs of administrators: where messages go, what became of each, and once the secret."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import is_proven
from accounts.idempotency import once
from accounts.models import User
from common.api.errors import NotProvenError
from common.api.fields import StrictSerializer, TextField
from common.api.filters import KeyFilter
from common.api.versions import GUARDED, IF_MATCH, VersionClashError, expected_version
from common.api.views import Listed, Records
from common.events import all_events
from common.stale import StaleError
from imports.api.described import KEY_HEADER
from inbox.actions import webhooks as actions
from inbox.models import Attempt, Delivery, Webhook
from inbox.webhook_forms import checked_url
from people.api import Scoped
from people.scope import Action, get_visible_or_404, scope


class WebhookOut(serializers.Serializer[Webhook]):
    """Never its secret: that is told when it is made, and when it is renewed."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    is_on = serializers.BooleanField()
    version = serializers.IntegerField(help_text=_("what If-Match guards"))
    failing_since = serializers.DateTimeField(allow_null=True)
    gave_up_at = serializers.DateTimeField(allow_null=True, help_text=_("switched off after failing for days"))
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text=_("the secret before signs too, until then")
    )
    created_at = serializers.DateTimeField()


class WebhookWithSecret(WebhookOut):
    """Told once."""

    secret = serializers.CharField()


class WebhookIn(StrictSerializer):
    name = TextField(max_length=100)
    url = TextField(max_length=2000, help_text=_("of the internet, by https"))
    events = serializers.ListField(child=serializers.ChoiceField(choices=[]), allow_empty=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].child.choices = list(all_events())  # type: ignore[attr-defined]

    def validate_url(self, url: str) -> str:
        return checked_url(url)


class WebhookChange(WebhookIn):
    """What is not there stays as it is."""

    is_on = serializers.BooleanField()


class AttemptOut(serializers.Serializer[Attempt]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True, help_text=_("of the answer; null: there was none"))
    problem = serializers.CharField(help_text=_("why there was none"))
    milliseconds = serializers.IntegerField()


class DeliveryOut(serializers.Serializer[Delivery]):
    id = serializers.IntegerField()
    message_id = serializers.CharField(help_text=_("webhook-id of every try"))
    event = serializers.CharField()
    key = serializers.CharField()
    happened_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Delivery.State.values)
    next_try_at = serializers.DateTimeField()
    tries = AttemptOut(many=True)


class ForAdministrators(Scoped):
    """Whoever does not administer finds nothing here."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.viewer.is_admin:
            raise Http404

    def changeable(self, pk: int) -> Webhook:
        return get_visible_or_404(Webhook.objects.all(), self.viewer, Action.CHANGE, pk=pk)


@extend_schema_view(
    list=extend_schema(summary="Webhooks"),
    retrieve=extend_schema(summary="A webhook"),
    create=extend_schema(
        summary="Make a webhook", request=WebhookIn, responses={201: WebhookWithSecret}, parameters=[KEY_HEADER]
    ),
    partial_update=extend_schema(
        summary="Change a webhook",
        request=WebhookChange,
        responses={200: WebhookOut, **GUARDED},
        parameters=[IF_MATCH, KEY_HEADER],
    ),
    destroy=extend_schema(summary="Delete a webhook, with its log", responses={204: None}, parameters=[KEY_HEADER]),
)
class Webhooks(ForAdministrators, Records):
    """Systems elsewhere that are told of events."""

    queryset = Webhook.objects.none()
    serializer_class = WebhookOut
    giving: ClassVar[frozenset[str]] = frozenset({"create", "partial_update", "rotate"})
    sorts: ClassVar[dict[str, str]] = {"id": "pk", "name": "name"}

    def get_queryset(self) -> QuerySet[Webhook]:
        return scope(self.viewer, Webhook)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Where messages go and what signs them: as its page asks, whoever sits there proves that it is them."""
        super().initial(request, *args, **kwargs)
        if self.action in self.giving and not is_proven(request):
            raise NotProvenError

    def edition(self, data: Any) -> str:
        return f"{data['version']}-" if "version" in data else ""

    @once
    def create(self, request: Request) -> Response:
        sent = WebhookIn(data=request.data)
        sent.is_valid(raise_exception=True)
        made = actions.create_webhook(by=cast("User", request.user), **sent.validated_data)
        return Response(WebhookWithSecret(made).data, status=status.HTTP_201_CREATED)

    @once
    def partial_update(self, request: Request, pk: int) -> Response:
        webhook = self.changeable(pk)
        expected = expected_version(request, current=webhook.version)
        sent = WebhookChange(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        said = {name: getattr(webhook, name) for name in ("name", "url", "events", "is_on")} | sent.validated_data
        try:
            changed = actions.change_webhook(webhook=webhook, expected_version=expected, **said)
        except StaleError as clash:
            raise VersionClashError(
                current=WebhookOut(clash.current).data, yours={"version": expected, **sent.validated_data}
            ) from clash
        return Response(WebhookOut(changed).data, headers={"ETag": f'"{changed.version}"'})

    @once
    def destroy(self, request: Request, pk: int) -> Response:
        actions.delete_webhook(webhook=self.changeable(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Renew a webhook's secret",
        description="The one before signs too for a day.",
        request=None,
        responses={200: WebhookWithSecret},
        parameters=[KEY_HEADER],
    )
    @once
    def rotate(self, request: Request, pk: int) -> Response:
        rotated = actions.rotate_secret(webhook=self.changeable(pk), now=timezone.now())
        return Response(WebhookWithSecret(rotated).data)

    @extend_schema(summary="Send a test message", request=None, responses={202: DeliveryOut}, parameters=[KEY_HEADER])
    @once
    def test(self, request: Request, pk: int) -> Response:
        made = actions.send_test(webhook=self.changeable(pk), now=timezone.now())
        return Response(DeliveryOut(made).data, status=status.HTTP_202_ACCEPTED)


class DeliveryFilters(django_filters.FilterSet):
    event = KeyFilter()
    state = django_filters.ChoiceFilter(choices=Delivery.State.choices)


@extend_schema_view(list=extend_schema(summary="A webhook's messages"))
class Deliveries(ForAdministrators, Listed):
    """What a webhook was told in the last thirty days, and what it answered."""

    queryset = Delivery.objects.none()
    serializer_class = DeliveryOut
    filterset_class = DeliveryFilters
    sorts: ClassVar[dict[str, str]] = {"id": "pk", "happened_at": "happened_at"}
    usual_sort = "-id"

    def get_queryset(self) -> QuerySet[Delivery]:
        webhook = get_visible_or_404(Webhook.objects.all(), self.viewer, pk=self.kwargs["pk"])
        return scope(self.viewer, Delivery).filter(webhook=webhook).prefetch_related("tries")

    @extend_schema(
        summary="Send a message again",
        description="Under the same webhook-id.",
        request=None,
        responses={202: DeliveryOut},
        parameters=[KEY_HEADER],
    )
    @once
    def replay(self, request: Request, pk: int, delivery: int) -> Response:
        found = get_visible_or_404(Delivery.objects.all(), self.viewer, Action.CHANGE, pk=delivery, webhook_id=pk)
        return Response(
            DeliveryOut(actions.replay(delivery=found, now=timezone.now())).data, status=status.HTTP_202_ACCEPTED
        )


ONE: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
urlpatterns = [
    path("webhooks/", Webhooks.as_view({"get": "list", "post": "create"}), name="api_webhooks"),
    path("webhooks/<int:pk>/", Webhooks.as_view(ONE), name="api_webhook"),
    path("webhooks/<int:pk>/rotate/", Webhooks.as_view({"post": "rotate"}), name="api_webhook_rotate"),
    path("webhooks/<int:pk>/test/", Webhooks.as_view({"post": "test"}), name="api_webhook_test"),
    path("webhooks/<int:pk>/deliveries/", Deliveries.as_view({"get": "list"}), name="api_deliveries"),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/replay/",
        Deliveries.as_view({"post": "replay"}),
        name="api_delivery_replay",
    ),
]
