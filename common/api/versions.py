"""If-Match: whoever changes an object says which version of it they have read."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The ETag of the object as it was read, or its version in quotes: "3".',
)
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
GUARDED = {
    (412, "application/problem+json"): {
        "description": "Somebody changed it meanwhile: both versions are in current and yours.",
        "allOf": [_PROBLEM],
    },
    (428, "application/problem+json"): {"description": "If-Match is missing.", "allOf": [_PROBLEM]},
}
_TAG = re.compile(r'"([0-9]{1,9})(?:-[0-9a-f]*)?"')


class VersionRequiredError(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = _("Say by If-Match which version you change: its ETag, or its number in quotes.")


class VersionClashError(APIException):
    """Somebody changed it meanwhile; `more` has what it says now, and what was sent."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "version_clash"
    default_detail = _("Somebody changed this meanwhile. Nothing was changed; see current and yours.")

    def __init__(self, **more: Any) -> None:
        super().__init__()
        self.more = more


def expected_version(request: Request, *, current: int) -> int:
    """The version that If-Match names; a tag that is none of ours names no version, and `*` whichever is there."""
    named = request.headers.get("If-Match", "").strip()
    if not named:
        raise VersionRequiredError
    if named == "*":
        return current
    tags = [_TAG.fullmatch(tag.strip()) for tag in named.split(",")]
    versions = [int(tag[1]) for tag in tags if tag]
    return current if current in versions else (versions or [0])[0]
