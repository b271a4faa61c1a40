"""Who may import: asked in one place, for pages and programs alike."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from imports.queries import may_import


class ImportersOnly(BasePermission):
    """To write; that the address is there, everybody may know who reads it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or may_import(request.user)
