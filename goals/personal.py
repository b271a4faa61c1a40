"""What of goals is about people. What was reached stays: totals rest on it; it points to the person's number."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.personal import Held, PersonalData
from goals.models import Attainment, Goal, GoalState, GoalVersion

TOTALS = _("what teams, departments and the company reached is compared with it")

PERSONAL_DATA = PersonalData(
    held=(
        Held(
            Goal,
            "goals",
            _("Goals"),
            "person",
            ("id", "measure", "start_on", "end_on", "weight", "segment", "region", "target", "version"),
            stays=TOTALS,
        ),
        Held(
            GoalVersion,
            "goal_versions",
            _("Every number of the goals, with its reason"),
            "goal__person",
            ("goal_id", "number", "target", "threshold", "stretch", "valid_from", "known_since", "reason"),
            blanks={"reason": ""},
            stays=TOTALS,
        ),
        Held(
            GoalState,
            "goal_states",
            _("From when on the goals stood how"),
            "goal__person",
            ("goal_id", "since", "status"),
            stays=TOTALS,
        ),
        Held(
            Attainment,
            "attainment",
            _("What is reached of the goals, in millionths"),
            "scope__goals__person",
            (
                "scope_id",
                "changed_at",
                "revenue",
                "margin",
                "units",
                "orders",
                "new_customers",
                "deals_won",
                "deals_closed",
            ),
            stays=TOTALS,
        ),
    ),
    others={
        "goals.Scope": "a filter and a period, shared by goals",
        "goals.Series": "sums by the number of a person, derived from the ledger",
        "goals.Signature": "a filter",
    },
)
