from django.urls import path

from goals import views

urlpatterns = [
    path("goals/", views.goals, name="goals"),
    path("goals/new/", views.goal_new, name="goal_new"),
    path("goals/<int:pk>/", views.goal, name="goal"),
    path("goals/<int:pk>/edit/", views.goal_edit, name="goal_edit"),
    path("goals/<int:pk>/records/", views.goal_records, name="goal_records"),
    path("imports/<int:pk>/effect/", views.import_effect, name="import_effect"),
    path("settings/company/", views.company_settings, name="company_settings"),
]
