"""What changes people and organisation, split by noun."""

from people.actions.fiscal import rebuild_fiscal_periods
from people.actions.placements import rebuild_ancestors, rebuild_placements

__all__ = ["rebuild_ancestors", "rebuild_fiscal_periods", "rebuild_placements"]
