from datetime import date

from django.urls import path, register_converter

from nightly import views


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("", views.nights, name="nights"),
    path("<day:day>/", views.night, name="night"),
    path("<day:day>/again/", views.run_again, name="night_again"),
]
