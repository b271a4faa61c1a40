"""Who may see whom: the only home of that question.

A page asks once who looks, and fetches through the answer:

    viewer = scope.viewer(request)
    goals = Goal.objects.visible_to(viewer)
    goal = scope.get_visible_or_404(Goal.objects.all(), viewer, pk=pk)

A model's QuerySet has `visible_to(viewer)`, and `changeable_by(viewer)` where somebody may change its rows; both are
built of the predicates below and of nothing else, so that they stay subqueries of one statement:

    class OrderQuerySet(models.QuerySet["Order"]):
        def visible_to(self, viewer: Viewer) -> OrderQuerySet:
            mine = Credit.objects.filter(scope.sold_by("person", viewer), order=OuterRef("pk"))
            return self if viewer.sees_all_sales else self.filter(Exists(mine))

Models of this floor and below are registered in `doors`. A model with neither is closed to everybody.
Access follows the line of managers of today, figures that of the day of the fact (goals, sales): see docs/adr.
"""

from people.scope.doors import (
    can,
    colleagues,
    get_visible_or_404,
    kept_or_404,
    may_import,
    narrow,
    register,
    scope,
    seats_on,
    source_of,
)
from people.scope.lasting import employed, lasting, not_left, running_on
from people.scope.looking import RUNS_DEPARTMENT, Viewer, look_as, viewer, viewer_of
from people.scope.predicates import (
    Action,
    acts_for_whom,
    administrators,
    departments_run_by,
    everything,
    in_subtree,
    is_above,
    is_self,
    nothing,
    owned_by_company,
    owned_by_department,
    owned_by_person,
    placed,
    seated_in,
    sent_by,
    sold_by,
    team_of,
    visible_people,
)

__all__ = [
    "RUNS_DEPARTMENT",
    "Action",
    "Viewer",
    "acts_for_whom",
    "administrators",
    "can",
    "colleagues",
    "departments_run_by",
    "employed",
    "everything",
    "get_visible_or_404",
    "in_subtree",
    "is_above",
    "is_self",
    "kept_or_404",
    "lasting",
    "look_as",
    "may_import",
    "narrow",
    "not_left",
    "nothing",
    "owned_by_company",
    "owned_by_department",
    "owned_by_person",
    "placed",
    "register",
    "running_on",
    "scope",
    "seated_in",
    "seats_on",
    "sent_by",
    "sold_by",
    "source_of",
    "team_of",
    "viewer",
    "viewer_of",
    "visible_people",
]
