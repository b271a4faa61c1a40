from django.urls import path

from people import views

urlpatterns = [
    path("invitations/", views.invitations, name="people_invitations"),
    path("invitations/<int:pk>/revoke/", views.revoke_invitation, name="people_invitation_revoke"),
]
