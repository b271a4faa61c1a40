from django.urls import path

from performance import views

urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("team/", views.team, name="team"),
    path("company/", views.company, name="company"),
    path("people/<int:pk>/goals/", views.person_goals, name="person_goals"),
]
