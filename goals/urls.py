from django.urls import path

from goals import views

urlpatterns = [
    path("", views.goals, name="goals"),
    path("new/", views.goal_new, name="goal_new"),
    path("<int:pk>/", views.goal, name="goal"),
    path("<int:pk>/edit/", views.goal_edit, name="goal_edit"),
    path("<int:pk>/records/", views.goal_records, name="goal_records"),
]
