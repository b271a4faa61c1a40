from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imports.kinds import Kind

LEAVE_OUT = ""
SELECT = {"class": "form-select"}


class UploadForm(forms.Form):
    """A file and what it is; the kind is told from the file's name where nobody says it."""

    kind = forms.ChoiceField(label=_("What the file holds"), required=False, widget=forms.Select(attrs=SELECT))
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    atomic = forms.BooleanField(
        label=_("All or nothing"),
        help_text=_("With a single rejected row, nothing of the file is imported."),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {kind.name: kind for kind in kinds}
        choices = [("", _("As the file's name says"))] + [(kind.name, kind.title) for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        upload = data.get("file")
        if upload and not data.get("kind"):
            stem = str(upload.name).rsplit("/", maxsplit=1)[-1].rsplit(".", maxsplit=1)[0].strip().lower()
            data["kind"] = stem
            if stem not in self.kinds:
                self.add_error("kind", _("The file's name does not say what it holds: choose it here."))
        return data


class ColumnsForm(forms.Form):
    """Which column of the file is which of the kind; one field for each column of the file."""

    def __init__(self, *args: Any, header: Sequence[str], kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header, self.kind = tuple(header), kind
        choices = [(LEAVE_OUT, _("leave out"))] + [(column.name, column.name) for column in kind.file_columns]
        for number, name in enumerate(self.header):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, widget=forms.Select(attrs=SELECT)
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = [data.get(f"column_{number}", "") for number in range(len(self.header))]
        twice = {name for name in chosen if name and chosen.count(name) > 1}
        if twice:
            self.add_error(
                None, _("Two columns are read as %(names)s: choose one.") % {"names": ", ".join(sorted(twice))}
            )
        missing = [name for name in self.kind.required if name not in chosen]
        if missing:
            self.add_error(
                None, _("No column is read as %(names)s, which every row needs.") % {"names": ", ".join(missing)}
            )
        return data

    def mapping(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"column_{number}"] for number, name in enumerate(self.header)}
