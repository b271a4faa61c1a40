"""What signs in beside people, in the places of settings: /me/ is one's own, /settings/ the company's."""

from django.urls import path

from people import views

urlpatterns = [
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<uuid:public_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("settings/tokens/", views.all_tokens, name="all_tokens"),
    path("settings/service-accounts/new/", views.service_account_new, name="service_account_new"),
    path("settings/service-accounts/<int:pk>/", views.service_account, name="service_account"),
    path("settings/service-accounts/<int:pk>/close/", views.service_account_close, name="service_account_close"),
]
