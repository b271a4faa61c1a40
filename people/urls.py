from django.urls import path

from people import views

urlpatterns = [
    path("", views.directory, name="people"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/account/", views.account, name="person_account"),
    path("<int:pk>/data/", views.person_data, name="person_data"),
    path("data/", views.data_requests, name="data_requests"),
    path("<int:pk>/leave/", views.person_leave, name="person_leave"),
    path("<int:pk>/absence/", views.person_absence, name="person_absence"),
    path("<int:pk>/see/", views.sight_new, name="sight_new"),
    path("sights/", views.sights, name="sights"),
    path("sights/end/", views.sight_end, name="sight_end"),
    path("sights/<int:pk>/", views.sight, name="sight"),
    path("sights/<int:pk>/begin/", views.sight_begin, name="sight_begin"),
    path("views/", views.saved_views, name="saved_views"),
    path("views/<int:pk>/", views.saved_view, name="saved_view"),
    path("views/<int:pk>/delete/", views.saved_view_delete, name="saved_view_delete"),
    path("organisation/", views.organisation, name="organisation"),
    path("invitations/", views.invitations, name="people_invitations"),
    path("invitations/<int:pk>/revoke/", views.revoke_invitation, name="people_invitation_revoke"),
    path("history/<slug:kind>/<int:pk>/", views.history, name="history"),
    path("changes/", views.changes, name="changes"),
    path("reads/", views.reads, name="reads"),
    path("readers/", views.my_readers, name="my_readers"),
    path("powers/", views.powers, name="powers"),
    path("powers/new/mine/", views.power_new, {"kind": "mine"}, name="power_mine"),
    path("powers/new/stand-in/", views.power_new, {"kind": "stand-in"}, name="power_stand_in"),
    path("powers/new/administrator/", views.power_new, {"kind": "administrator"}, name="power_administrator"),
    path("powers/<int:pk>/agree/", views.power_agree, name="power_agree"),
    path("powers/<int:pk>/end/", views.power_end, name="power_end"),
]
