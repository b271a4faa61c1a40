"""What programs elsewhere may be told of goals."""

from django.utils.translation import gettext_lazy as _

from common.events import Event

GOAL: dict[str, str] = {"page": "goal", "endpoint": "api_goal", "table": "goals_goal"}
CREATED = Event(name="goal.created", label=_("A goal is set"), action="a", **GOAL)
REVISED = Event(name="goal.revised", label=_("A goal is revised"), action="c", **GOAL)
