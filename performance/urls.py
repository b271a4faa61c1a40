from django.urls import path

from performance import views

urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("team/", views.team, name="team"),
]
