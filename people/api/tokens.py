"""Tokens, for programs: which there are, and their end. They are made by people, who are shown the secret once."""

from __future__ import annotations

from typing import ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions as accounts
from accounts.idempotency import once
from accounts.models import Scope, Token, User
from common.api.errors import InsufficientScopeError
from common.api.views import Records
from imports.api.described import KEY_HEADER
from people.api.directory import Scoped
from people.scope import Action, get_visible_or_404, scope

EVERY = ("read", "write", "ingest")


class TokenOut(serializers.Serializer[Token]):
    """Never its secret."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    owner = serializers.CharField(source="user", help_text=_("an e-mail, or the name of a service account"))
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.values))
    current = serializers.SerializerMethodField(help_text=_("whether this request came with it"))
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text=_("to the hour"))
    revoked_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.BooleanField())
    def get_current(self, token: Token) -> bool:
        used = self.context["request"].auth
        return isinstance(used, Token) and used.pk == token.pk


@extend_schema_view(
    list=extend_schema(summary="Tokens"),
    retrieve=extend_schema(summary="A token"),
    destroy=extend_schema(
        summary="Revoke a token",
        description="It works no more. Any token may revoke itself; others need the scope write.",
        responses={204: None},
        parameters=[KEY_HEADER],
    ),
)
class Tokens(Scoped, Records):
    """The reader's own; for administrators everybody's."""

    queryset = Token.objects.none()
    serializer_class = TokenOut
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    reading = EVERY
    writing = EVERY
    sorts: ClassVar[dict[str, str]] = {"created_at": "created", "name": "name", "expires_at": "expiry"}
    usual_sort = "-created_at"
    last_sort = "public_id"

    def get_queryset(self) -> QuerySet[Token]:
        return scope(self.viewer, Token).select_related("user")

    @once
    def destroy(self, request: Request, id: UUID) -> Response:  # noqa: A002  # as the address names it
        token = get_visible_or_404(Token.objects.all(), self.viewer, Action.CHANGE, public_id=id)
        used = request.auth
        if isinstance(used, Token) and used.pk != token.pk and Scope.WRITE not in used.scopes:
            raise InsufficientScopeError(Scope.WRITE)
        accounts.revoke_token(token=token, by=cast("User", request.user), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("tokens/", Tokens.as_view({"get": "list"}), name="api_tokens"),
    path("tokens/<uuid:id>/", Tokens.as_view({"get": "retrieve", "delete": "destroy"}), name="api_token"),
]
