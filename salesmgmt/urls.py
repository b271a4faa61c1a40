from django.urls import URLPattern, URLResolver, include, path

from salesmgmt import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("performance.urls")),
    path("goals/", include("goals.urls")),
    path("", include("sales.urls")),
    path("accounts/", include("accounts.urls")),
    path("people/", include("people.urls")),
    path("imports/", include("imports.urls")),
    path("nights/", include("nightly.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
