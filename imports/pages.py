"""What the pages about imports show: finished strings and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Fact, Problem, Progress, Row, Table, link
from imports import queries
from imports.kinds import Kind
from imports.models import Import

State = Import.State
# State: the tone of its pill, its icon, the step of the stepper.
LOOKS = {
    State.UPLOADED: ("not_started", "clock", "map"),
    State.CHECKING: ("on_pace", "rotate-cw", "check"),
    State.CHECKED: ("at_risk", "clock", "preview"),
    State.QUEUED: ("on_pace", "clock", "preview"),
    State.RUNNING: ("on_pace", "rotate-cw", "preview"),
    State.DONE: ("met", "check", "done"),
    State.FAILED: ("behind", "x", "check"),
    State.UNDONE: ("not_started", "x", "done"),
}
PHASES = {
    "": gettext_lazy("Waiting for a worker"),
    "reading": gettext_lazy("Reading the file"),
    "validating": gettext_lazy("Checking rows"),
    "merging": gettext_lazy("Writing changes"),
    "parked": gettext_lazy("Held back since a restore, until an operator releases it"),
    "weighing": gettext_lazy("Working out the effect on figures and goals"),
}
WORKING = frozenset({State.CHECKING, State.QUEUED, State.RUNNING})
NOTES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """One import."""

    title: str
    sub: str
    pill: SafeString
    step: str
    facts: Sequence[Fact]
    counts: Sequence[Fact]
    problems: Sequence[Problem]
    notes: Sequence[str]
    more_notes: int
    progress: Progress | None
    effects: Table | None
    undo_until: str


def pill(state: str) -> SafeString:
    tone, name, _ = LOOKS[State(state)]
    return charts.pill(tone, name, str(State(state).label))


def table(imports: Iterable[Import], titles: dict[str, str], now: datetime) -> Table:
    return Table(
        caption=gettext("Imports"),
        columns=columns(titles),
        rows=[
            Row(
                [
                    link(one.file_name, reverse("import", args=[one.pk])),
                    pill(one.state),
                    titles.get(one.kind, one.kind),
                    _by(one),
                    format.moment(one.created_at, now),
                    *(format.number(value) for value in (one.read, one.added, one.changed, one.rejected)),
                ],
                linked=True,
            )
            for one in imports
        ],
    )


def columns(titles: dict[str, str]) -> list[Column]:
    return [
        Column(gettext("File"), primary=True, value=lambda one: one.file_name),
        Column(gettext("State"), aside=True, value=lambda one: str(State(one.state).label)),
        Column(gettext("Kind"), value=lambda one: titles.get(one.kind, one.kind)),
        Column(gettext("By"), muted=True, value=_by),
        Column(gettext("When"), muted=True, value=lambda one: one.created_at),
        Column(gettext("Read"), numeric=True, value=lambda one: one.read),
        Column(gettext("Added"), numeric=True, value=lambda one: one.added),
        Column(gettext("Changed"), numeric=True, value=lambda one: one.changed),
        Column(gettext("Rejected"), numeric=True, value=lambda one: one.rejected),
    ]


def _by(one: Import) -> str:
    return str(one.by) if one.by else gettext("command line")


def sheet(one: Import, kind_title: str, *, now: datetime, in_detail: bool) -> Sheet:
    """`in_detail`: with the rows' values, which are for whoever brought the file."""
    until = queries.undo_until(one)
    return Sheet(
        title=_title(one),
        sub=f"{kind_title} · {one.file_name}",
        pill=pill(one.state),
        step=LOOKS[State(one.state)][2],
        facts=_facts(one, now),
        counts=_counts(one),
        problems=problems(one, in_detail=in_detail),
        notes=[_note(note) for note in one.notes[:NOTES_SHOWN]],
        more_notes=max(len(one.notes) - NOTES_SHOWN, 0),
        progress=progress(one) if one.state in WORKING else None,
        effects=_effects(one),
        undo_until=format.moment(until, now) if until and until > now else "",
    )


TITLES = {
    State.UPLOADED: gettext_lazy("Which column is which?"),
    State.CHECKING: gettext_lazy("The file is being checked; nothing is changed"),
    State.QUEUED: gettext_lazy("The file is being imported"),
    State.RUNNING: gettext_lazy("The file is being imported"),
    State.FAILED: gettext_lazy("The file could not be imported"),
    State.UNDONE: gettext_lazy("What the import changed was taken back"),
}


def _title(one: Import) -> str:
    if one.state in TITLES:
        return str(TITLES[State(one.state)])
    done = one.state == State.DONE
    if one.rejected:
        texts = (
            ngettext("Imported, with %(count)s row rejected", "Imported, with %(count)s rows rejected", one.rejected)
            if done
            else ngettext("%(count)s row would be rejected", "%(count)s rows would be rejected", one.rejected)
        )
        return texts % {"count": format.number(one.rejected)}
    if not one.added + one.changed + one.deleted:
        return gettext("Imported: the file changed nothing") if done else gettext("The file would change nothing")
    return gettext("Imported") if done else gettext("Every row is good; nothing is changed yet")


def _facts(one: Import, now: datetime) -> list[Fact]:
    facts = [
        Fact(gettext("By"), _by(one)),
        Fact(gettext("Uploaded"), format.moment(one.created_at, now)),
        Fact(gettext("Size"), format.file_size(one.size)),
        Fact("SHA-256", one.sha256[:16] + "…" if one.sha256 else "–"),
    ]
    if one.finished_at and one.started_at:
        facts.append(Fact(gettext("Took"), format.duration((one.finished_at - one.started_at).total_seconds())))
    if one.forgotten_at:
        facts.append(Fact(gettext("File and rejected rows"), gettext("removed, as old ones are")))
    if one.same_as:
        facts.append(
            Fact(
                gettext("Same file as"),
                gettext("import %(number)s") % {"number": one.same_as_id},
                reverse("import", args=[one.same_as_id]),
            )
        )
    return facts


def _counts(one: Import) -> list[Fact]:
    if one.state not in {State.CHECKED, State.DONE, State.UNDONE}:
        return []
    return [
        Fact(gettext("Read"), format.number(one.read)),
        Fact(gettext("Added"), format.number(one.added)),
        Fact(gettext("Changed"), format.number(one.changed)),
        Fact(gettext("Unchanged"), format.number(one.unchanged)),
        Fact(gettext("Deleted"), format.number(one.deleted)),
        Fact(gettext("Rejected"), format.number(one.rejected)),
    ]


def problems(one: Import, *, in_detail: bool) -> list[Problem]:
    return [
        Problem(
            count=format.number(group.count),
            message=group.samples[0].message if in_detail and group.count == 1 else group.mend,
            column=group.column,
            lines=", ".join(str(sample.line) for sample in group.samples)
            + ("…" if group.count > len(group.samples) else ""),
            examples=[sample.value for sample in group.samples if sample.value] if in_detail else [],
        )
        for group in queries.error_groups(one)
    ]


def _note(note: dict[str, object]) -> str:
    line = note.get("line")
    where = gettext("Line %(line)s: ") % {"line": line} if line else ""
    return where + str(note.get("message", ""))


def progress(one: Import) -> Progress:
    now = queries.progress(one)
    state = "failed" if now.state == State.FAILED else "running"
    detail = f"{format.number(now.done)} / {format.number(now.total)}" if now.total else ""
    return Progress(
        label=now.error or str(PHASES.get(now.phase, now.phase)),
        url=reverse("import_progress", args=[one.pk]),
        done=now.done,
        total=now.total,
        detail=detail,
        state=state,
    )


def _effects(one: Import) -> Table | None:
    found = queries.effects(one)
    if not found:
        return None
    return Table(
        caption=gettext("What changed"),
        columns=[
            Column(gettext("Records"), primary=True),
            Column(gettext("Added"), numeric=True),
            Column(gettext("Changed"), numeric=True),
            Column(gettext("Deleted"), numeric=True),
        ],
        rows=[Row([e.title, *(format.number(n) for n in (e.added, e.changed, e.deleted))]) for e in found],
    )


def kinds_table(kinds: Sequence[Kind]) -> Table:
    return Table(
        caption=gettext("Kinds of files"),
        columns=[
            Column(gettext("Kind"), primary=True),
            Column(gettext("What it holds")),
            Column(gettext("Files"), quiet=True),
        ],
        rows=[
            Row(
                [
                    link(str(kind.title), reverse("import_kind", args=[kind.name])),
                    str(kind.help),
                    mark_safe(  # noqa: S308
                        link(gettext("Template"), reverse("import_template", args=[kind.name]))
                        + " · "
                        + link(gettext("Sample"), reverse("import_sample", args=[kind.name]))
                    ),
                ]
            )
            for kind in kinds
        ],
    )


def columns_table(kind: Kind) -> Table:
    required = set(kind.required)
    return Table(
        caption=gettext("Columns"),
        columns=[
            Column(gettext("Column"), primary=True),
            Column(gettext("Needed"), aside=True),
            Column(gettext("Value")),
            Column(gettext("Meaning")),
        ],
        rows=[
            Row(
                [
                    mark_safe(f"<code>{escape(column.name)}</code>"),  # noqa: S308
                    gettext("key") if column.name in kind.key else gettext("yes") if column.name in required else "",
                    str(column.type.label),
                    str(column.help),
                ]
            )
            for column in kind.file_columns
        ],
    )
