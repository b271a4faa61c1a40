"""Records that programs send and read elsewhere: with their order, or in the figures."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from imports.api.rows import Taking, takes
from imports.kinds import Resource
from sales import files


@takes(Resource(files.RETURNS), _("Send returns"))
class Returns(Taking):
    """What came back of an order's line, known by order, line and day."""


@takes(Resource(files.FOLLOW_UPS), _("Send follow-ups"))
class FollowUps(Taking):
    """Calls after a delivery, known by order and the day they are due."""


@takes(Resource(files.CUSTOMERS), _("Send customers"))
class Customers(Taking):
    """Who buys, known by code."""


@takes(Resource(files.CAMPAIGNS), _("Send campaigns"))
class Campaigns(Taking):
    """Where leads come from, known by code."""


@takes(Resource(files.EXCHANGE_RATES), _("Send exchange rates"))
class ExchangeRates(Taking):
    """Company currency for one unit, known by currency and day."""


@takes(Resource(files.COMPETITOR_PRICES), _("Send competitors' prices"))
class CompetitorPrices(Taking):
    """What others ask, known by product, competitor and day."""


@takes(Resource(files.METRICS), _("Send metrics"))
class Metrics(Taking):
    """What else is counted, known by code."""


@takes(Resource(files.MEASUREMENTS), _("Send measurements"))
class Measurements(Taking):
    """What was counted of a metric, known by metric, person and day."""


SENT: dict[str, Any] = {"post": "create"}
urlpatterns = [
    path("returns/", Returns.as_view(SENT), name="api_returns"),
    path("follow-ups/", FollowUps.as_view(SENT), name="api_follow_ups"),
    path("customers/", Customers.as_view(SENT), name="api_customers"),
    path("campaigns/", Campaigns.as_view(SENT), name="api_campaigns"),
    path("exchange-rates/", ExchangeRates.as_view(SENT), name="api_exchange_rates"),
    path("competitor-prices/", CompetitorPrices.as_view(SENT), name="api_competitor_prices"),
    path("metrics/", Metrics.as_view(SENT), name="api_metrics"),
    path("measurements/", Measurements.as_view(SENT), name="api_measurements"),
]
