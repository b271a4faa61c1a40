from django.urls import path

from imports import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.new, name="import_new"),
    path("kinds/<slug:name>/", views.kind, name="import_kind"),
    path("kinds/<slug:name>/template.csv", views.template_file, name="import_template"),
    path("kinds/<slug:name>/sample.csv", views.sample_file, name="import_sample"),
    path("<int:pk>/", views.imported, name="import"),
    path("<int:pk>/progress/", views.progress, name="import_progress"),
    path("<int:pk>/columns/", views.columns, name="import_columns"),
    path("<int:pk>/convert/", views.convert, name="import_convert"),
    path("<int:pk>/commit/", views.commit, name="import_commit"),
    path("<int:pk>/undo/", views.undo, name="import_undo"),
    path("<int:pk>/rejected.csv", views.rejected, name="import_rejected"),
]
