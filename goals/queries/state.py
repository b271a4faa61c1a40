from datetime import date, timedelta

from goals.models import Goal, Horizon
from people.calendar import company_today
from sales import ledger
from sales.models import StaleMonth


def is_ahead(horizon: date | None, today: date) -> bool:
    """Whether days count that have not come: some process saw a clock that was more than a day ahead."""
    return horizon is not None and horizon > today + timedelta(days=1)


def is_behind() -> bool:
    """Whether something waits to be posted or summed, a day has begun that does not count yet, or days count too early."""
    horizon, today = Horizon.objects.values_list("day", flat=True).first(), company_today()
    return (
        horizon is None
        or horizon < today
        or is_ahead(horizon, today)
        or bool(ledger.pending_change_sets())
        or StaleMonth.objects.exists()
        or Goal.objects.filter(scope__isnull=True).exists()
    )
