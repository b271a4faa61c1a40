"""Goals as rows: of goals.csv (docs/import.md documents it for users), and one by one through the API."""

from goals.files.given import GIVEN_GOALS
from goals.files.goals import GOALS

__all__ = ["GIVEN_GOALS", "GOALS"]
