from django.urls import path

from performance import views

urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("search/", views.search, name="search"),
    path("team/", views.team, name="team"),
    path("company/", views.company, name="company"),
    path("data-quality/", views.data_quality, name="data_quality"),
    path("data-quality/<slug:code>/", views.data_quality_problem, name="data_quality_problem"),
    path("people/<int:pk>/goals/", views.person_goals, name="person_goals"),
    path("people/<int:pk>/move/", views.person_move, name="person_move"),
    path("people/<int:pk>/team/", views.team_move, name="team_move"),
    path("people/<int:pk>/hand-over/", views.hand_over_sheet, name="hand_over"),
    path("people/hand-overs/", views.hand_overs, name="hand_overs"),
]
