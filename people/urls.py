from django.urls import path

from people import views

urlpatterns = [
    path("", views.directory, name="people"),
    path("<int:pk>/", views.person, name="person"),
    path("views/", views.saved_views, name="saved_views"),
    path("views/<int:pk>/", views.saved_view, name="saved_view"),
    path("views/<int:pk>/delete/", views.saved_view_delete, name="saved_view_delete"),
    path("organisation/", views.organisation, name="organisation"),
    path("invitations/", views.invitations, name="people_invitations"),
    path("invitations/<int:pk>/revoke/", views.revoke_invitation, name="people_invitation_revoke"),
]
