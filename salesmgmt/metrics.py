"""What Prometheus reads: the requests of the web processes, and how the work behind them stands in the database."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from jobs.queries import backlog, canary_age
from nightly import queries as nights


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For who knows METRICS_TOKEN; to everybody else, and where it is not set, there is no such page.

    The address of who asks proves nothing: behind a proxy all the world comes from this machine.
    """
    if not _may_read(request):
        raise Http404
    own = CollectorRegistry()
    own.register(Installation())
    return HttpResponse(generate_latest(_requests()) + generate_latest(own), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, wanted)


def _requests() -> CollectorRegistry:
    """Of all web processes where gunicorn runs several, else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class Installation(Collector):
    """Read from the database at each scrape, so that any web process knows it of all workers."""

    def collect(self) -> Iterator[Metric]:
        try:
            yield from [*_jobs(), *_nights(), *_database()]
            up = 1
        except DatabaseError:
            up = 0
        yield GaugeMetricFamily("salesmgmt_database_up", "1 while the database answers", up)


def _jobs() -> Iterator[Metric]:
    jobs = GaugeMetricFamily("salesmgmt_jobs", "Jobs that are not done, by kind and state", labels=["kind", "state"])
    waiting = 0.0
    for kind, state, count, seconds in backlog():
        jobs.add_metric([kind, state], count)
        waiting = max(waiting, seconds if state == "queued" else 0)
    yield jobs
    yield GaugeMetricFamily("salesmgmt_oldest_queued_job_seconds", "How long the oldest queued job has waited", waiting)
    age = canary_age()
    if age is not None:
        text = "Since a worker last consumed anything"
        yield GaugeMetricFamily("salesmgmt_canary_age_seconds", text, age.total_seconds())


def _nights() -> Iterator[Metric]:
    due = nights.last_due()
    text = "Nights that are due and not done"
    yield GaugeMetricFamily("salesmgmt_nights_missed", text, len(nights.pending(due)))
    last = nights.latest(1)
    if last:
        text = "Differences that the latest night found and mended; anything but 0 is a fault"
        yield GaugeMetricFamily("salesmgmt_night_repaired", text, last[0].repaired)
        text = "Whether the latest night is in this state"
        state = GaugeMetricFamily("salesmgmt_night_state", text, labels=["state"])
        state.add_metric([str(last[0].state.value)], 1)
        yield state


def _database() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_database_size(current_database()),
                   (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())
            """
        )
        size, connections = cursor.fetchone()
    yield GaugeMetricFamily("salesmgmt_database_bytes", "Size of the database on the disk", size)
    yield GaugeMetricFamily("salesmgmt_database_connections", "Connections to the database", connections)
