from __future__ import annotations

from people.calendar import get_company, write_fiscal_periods


def rebuild_fiscal_periods() -> int:
    """The fiscal calendar as the company's record now says; how many rows were written or taken away."""
    return write_fiscal_periods(get_company())
