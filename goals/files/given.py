"""Goals that somebody sets through the API: the rules of the file, and those of the page's form."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from goals.files.goals import GOALS, note_what_nothing_has, write_versions
from imports.kinds import Batch, Column, Reference, Resource, Rule, text
from imports.kinds.kind import nothing
from sales.models import ProductLine


def _after(batch: Batch) -> None:
    write_versions(batch, reason="coalesce(r.reason, '')")
    note_what_nothing_has(batch)


def _reference(ref: Reference) -> Reference:
    """A misspelt product line is no new one: people who set goals make none."""
    if ref.model is not ProductLine:
        return ref
    return replace(
        ref, code="unknown_product_line", text=_("There is no product line of this name: correct it, or leave it out.")
    )


GIVEN_GOALS = Resource(
    replace(
        GOALS,
        columns=[
            *GOALS.columns,
            Column(name="reason", type=text(400), field="", help=_("why this target; the owner reads it")),
        ],
        references=[_reference(ref) for ref in GOALS.references],
        rules=[
            *GOALS.rules,
            Rule(
                code="goal_exists",
                column="target",
                where="r.action = 'c'",
                params="jsonb_build_object('id', r.id)",
                text=_(
                    "This owner has a goal of this measure, period and filter already, with another target or weight: "
                    "change goal %(id)s with PATCH."
                ),
            ),
        ],
        before_merge=nothing,
        after_merge=_after,
    ),
    without=frozenset({"delete"}),
)
