from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Person

GONE = _("One of them can sign in by now, or has left. Look at the list again.")


class InviteForm(forms.Form):
    """Whom to invite, and how the links travel. `found` is what the search shows, on all its pages."""

    LINKS, MAIL = "links", "mail"
    MOST = {LINKS: 200, MAIL: 5000}

    way = forms.ChoiceField(choices=[(LINKS, _("Create links")), (MAIL, _("Send by e-mail"))])
    everyone = forms.BooleanField(required=False)
    people = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        required=False,
        error_messages={"invalid_choice": GONE, "invalid_pk_value": GONE},
    )

    def __init__(self, data: Any, *, found: QuerySet[Person]) -> None:
        super().__init__(data)
        self.found = found
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        most = self.MOST.get(cleaned.get("way", ""), 0)
        chosen = self.found if cleaned.get("everyone") else cleaned.get("people", self.found.none())
        people = list(chosen[: most + 1])
        if not self.errors and not people:
            self.add_error("people", _("Choose at least one person."))
        if not self.errors and len(people) > most:
            self.add_error("people", _("At most %(most)s at a time.") % {"most": most})
        return {**cleaned, "people": people}
