"""My day, the team, the company and its departments, a person's goals, and what keeps numbers from being whole."""

from performance.views.company import company
from performance.views.dashboards import my_day, team
from performance.views.person import person_goals

__all__ = ["company", "my_day", "person_goals", "team"]
