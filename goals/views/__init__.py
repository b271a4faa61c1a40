"""Goals, what they are judged by, and what an import would do to them."""

from goals.views.effects import import_effect
from goals.views.goals import goal, goal_edit, goal_new, goal_records, goals
from goals.views.settings import company_settings

__all__ = ["company_settings", "goal", "goal_edit", "goal_new", "goal_records", "goals", "import_effect"]
