"""Reads of goals: their progress on a day, the entries behind it, its course over the period."""

from goals.queries.course import Day, course
from goals.queries.entries import entries_behind
from goals.queries.progress import GoalProgress, applied_at, overall, progress
from goals.queries.state import is_behind

__all__ = ["Day", "GoalProgress", "applied_at", "course", "entries_behind", "is_behind", "overall", "progress"]
