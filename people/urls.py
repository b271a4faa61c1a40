from django.urls import path

from people import views

urlpatterns = [
    path("", views.directory, name="people"),
    path("<int:pk>/", views.person, name="person"),
    path("organisation/", views.organisation, name="organisation"),
    path("invitations/", views.invitations, name="people_invitations"),
    path("invitations/<int:pk>/revoke/", views.revoke_invitation, name="people_invitation_revoke"),
]
