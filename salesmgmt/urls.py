from django.urls import URLPattern, URLResolver, include, path

from salesmgmt import health, metrics, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("performance.urls")),
    path("", include("goals.urls")),
    path("", include("sales.urls")),
    path("inbox/", include("inbox.urls")),
    path("accounts/", include("accounts.urls")),
    path("people/", include("people.urls")),
    path("", include("people.access_urls")),
    path("", include("inbox.webhook_urls")),
    path("imports/", include("imports.urls")),
    path("nights/", include("nightly.urls")),
    path("api/v1/", include("salesmgmt.api")),
    path("api/v1/", include("nightly.api")),
    path("api/v1/", include("goals.api")),
    path("api/v1/", include("sales.api")),
    path("api/v1/", include("inbox.api")),
    path("api/v1/", include("people.api")),
    path("api/v1/", include("imports.api.imports")),
    path("api/v1/", include("inbox.api.webhooks")),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("theme/", views.set_theme, name="theme"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]

handler400 = "salesmgmt.views.bad_request"
handler403 = "salesmgmt.views.permission_denied"
handler404 = "salesmgmt.views.page_not_found"
handler500 = "salesmgmt.views.server_error"
