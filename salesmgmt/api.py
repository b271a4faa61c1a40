"""The API's schema, and its docs page for whoever is signed in."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from common.api.filters import check_parameters


class Schema(SpectacularAPIView):
    """For everybody: it is docs/openapi.yaml of the public repository, and tells nothing of the company."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        check_parameters(request, set())
        media_type = request.accepted_renderer.media_type
        return HttpResponse(written(media_type), content_type=media_type)


@cache
def written(media_type: str) -> bytes:
    """Once a process: it is the same for everybody, and takes a while."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    renderer = next(one for one in Schema.renderer_classes if one.media_type == media_type)
    text = renderer().render(schema, None, {})
    return text.encode() if isinstance(text, str) else text


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; tries requests with the reader's own session."""

    template_name = "api/docs.html"
    title = "salesmgmt API"
    url_name = "api_schema"


urlpatterns = [
    path("schema/", Schema.as_view(), name="api_schema"),
    path("docs/", login_required(Docs.as_view()), name="api_docs"),
]
