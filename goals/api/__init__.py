"""Goals for programs: read with their figures, set and revised by whoever does so in the browser."""

from goals.api.goals import urlpatterns

__all__ = ["urlpatterns"]
