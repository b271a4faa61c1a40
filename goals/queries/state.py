from goals.models import Goal, Horizon
from people.calendar import company_today
from sales import ledger
from sales.models import StaleMonth


def is_behind() -> bool:
    """Whether something waits to be posted or summed, or a day has begun that does not count yet."""
    horizon = Horizon.objects.values_list("day", flat=True).first()
    return (
        horizon is None
        or horizon < company_today()
        or bool(ledger.pending_change_sets())
        or StaleMonth.objects.exists()
        or Goal.objects.filter(scope__isnull=True).exists()
    )
