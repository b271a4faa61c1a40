"""What pages share is written once for each of its values, and never with anything else in it."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

PAGE = "{% load ui %}{% kept name=name %}{% translate 'Monday' %} {{ name }}{{ secret }}{{ request.path }}{% endkept %}"


@pytest.fixture(autouse=True)
def _silent(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere in the suite an unknown variable of a template fails."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")


def test_it_sees_its_values_and_nothing_else() -> None:
    page = engines["django"].from_string(PAGE)
    request = RequestFactory().get("/secret/")
    assert page.render({"name": "<b>", "secret": "mine"}, request) == "Monday &lt;b&gt;"


def test_each_value_and_each_language_has_its_own() -> None:
    page = engines["django"].from_string(PAGE)
    assert page.render({"name": "Ann"}) == "Monday Ann"
    assert page.render({"name": "Bob"}) == "Monday Bob"
    with translation.override("de"):
        assert page.render({"name": "Ann"}) == "Montag Ann"
    assert page.render({"name": "Ann"}) == "Monday Ann"


def test_it_is_written_once() -> None:
    page = engines["django"].from_string("{% load ui %}{% kept a=a %}{{ a.once }}{% endkept %}")

    class Once:
        times = 0

        def once(self) -> int:
            self.times += 1
            return self.times

    value = Once()
    assert page.render({"a": value}) == page.render({"a": value}) == "1"
