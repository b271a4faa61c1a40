"""The product's Celery application in a hurry, with jobs of the tests'."""

from __future__ import annotations

import os

import django

django.setup()

from django.conf import settings  # noqa: E402

from nightly import pipeline  # noqa: E402
from salesmgmt.celery import app  # noqa: E402
from tests.faults import probes  # noqa: E402

settings.JOB_KINDS = {
    **settings.JOB_KINDS,
    "probe": "tests.faults.probes.probe",
    "poison": "tests.faults.probes.poison",
}
app.conf.beat_schedule = {
    "hand out jobs": {"task": "jobs.tasks.hand_out", "schedule": 0.3, "options": {"expires": 2}},
    "watch the night": {"task": "nightly.tasks.watch", "schedule": 0.5, "options": {"expires": 2}},
}
app.conf.broker_transport_options = {
    "visibility_timeout": int(os.environ.get("VISIBILITY_TIMEOUT", "900")),
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
}
pipeline.WAIT_SECONDS = 0.1
if pause := os.environ.get("NIGHT_PAUSE"):
    probes.slow_down(float(pause))
