"""My day, the team, the company and its departments, a person's goals, and what keeps numbers from being whole."""

from performance.views.company import company
from performance.views.dashboards import my_day, team
from performance.views.handing import hand_over_sheet, hand_overs
from performance.views.moving import person_move, team_move
from performance.views.person import person_goals
from performance.views.quality import data_quality, data_quality_problem
from performance.views.search import search

__all__ = [
    "company",
    "data_quality",
    "data_quality_problem",
    "hand_over_sheet",
    "hand_overs",
    "my_day",
    "person_goals",
    "person_move",
    "search",
    "team",
    "team_move",
]
