"""What signs in beside people, in the places of settings: /me/ is one's own, /settings/ the company's."""

from django.urls import path

from people import views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/data/", views.my_data, name="my_data"),
    path("me/data/<uuid:public_id>/", views.my_data_file, name="my_data_file"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<uuid:public_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("settings/tokens/", views.all_tokens, name="all_tokens"),
    path("settings/two-steps/", views.two_steps, name="two_steps"),
    path("settings/service-accounts/new/", views.service_account_new, name="service_account_new"),
    path("settings/service-accounts/<int:pk>/", views.service_account, name="service_account"),
    path("settings/service-accounts/<int:pk>/close/", views.service_account_close, name="service_account_close"),
]
