"""Who writes at the same time about the same people: nights, imports, and people at their browsers."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.seed import FIRST, NIGHT, SESSION

REPS = range(3, 12)


def tell(who: str, counts: Counter[str]) -> None:
    sys.stdout.write(json.dumps({"who": who, **counts}) + "\n")
    sys.stdout.flush()


def rounds(seconds: float, least: int) -> Iterator[int]:
    """For so long, and so many times however slow the machine is."""
    end = time.monotonic() + seconds
    for number in count():
        if number >= least and time.monotonic() > end:
            return
        yield number


def migrate() -> None:
    """The product's command, with one migration that alters a table which people write all the time."""
    from django.core.management import call_command
    from django.core.management.commands.migrate import Command
    from django.db import connection

    def alter(*_args: object, **_options: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE goals_goalversion ADD noted text")

    Command.handle = alter  # type: ignore[method-assign]  # this process does nothing else
    call_command("migrate")


def merge(name: str, path: str) -> None:
    """An import whose process ends before it has brought the figures up to date."""
    from imports.actions import import_path
    from imports.kinds import kind_named

    kind = kind_named(name)
    import_path(path=Path(path), kind=kind, kind_name=name, today=NIGHT, atomic=False, applies=True)


def nights(seconds: float) -> None:
    from nightly import pipeline

    counts: Counter[str] = Counter()
    for _ in rounds(seconds, 1):
        counts[pipeline.run(NIGHT, again=True, asked=True).state] += 1
    tell("nights", counts)


def imports(seconds: float, seed: int) -> None:
    from imports.actions import follow_up, import_path
    from imports.kinds import kind_named

    chance, counts = Random(seed), Counter[str]()
    with TemporaryDirectory() as place:
        for _ in rounds(seconds, 3):
            name = chance.choice(list(FILES))
            path = Path(place) / f"{name}.csv"
            path.write_text(FILES[name](chance))
            kind = kind_named(name)
            done = import_path(path=path, kind=kind, kind_name=name, today=NIGHT, atomic=False, applies=True)
            follow_up()
            counts[f"{name} {done.state}"] += 1
            counts["rejected"] += done.rejected
    tell("imports", counts)


def people(chance: Random) -> str:
    rows = [f"p{n}@x.example,P {n} {chance.randrange(9)},{FIRST}" for n in chance.sample(REPS, 5)]
    return "\n".join(["email,name,hired_on", *rows])


def positions(chance: Random) -> str:
    """From its first day on, the reps who never move sit in the one team or the other."""
    rows = []
    for n in chance.sample(range(8, 12), 3):
        team = chance.randrange(2)
        rows.append(f"p{n}@x.example,{'NS'[team]},p{team + 1}@x.example,rep,{FIRST},")
    return "\n".join(["email,department_code,manager_email,role,start_on,end_on", *rows])


def order_lines(chance: Random) -> str:
    rows = [
        f"o{n},1,s{chance.randrange(4)},{chance.randrange(1, 10)},{chance.randrange(1, 100)}"
        for n in chance.sample(range(400), 40)
    ]
    return "\n".join(["order_number,line,sku,quantity,unit_price", *rows])


def goals(chance: Random) -> str:
    """The goals that others revise in their browsers."""
    rows = [
        f"person,p{n}@x.example,revenue,2026-01-01,2026-03-31,{chance.randrange(1000, 9000)}"
        for n in chance.sample(REPS, 5)
    ]
    return "\n".join(["owner_kind,owner,metric,period_start,period_end,target", *rows])


FILES = {"people": people, "positions": positions, "order_lines": order_lines, "goals": goals}


def edits(seconds: float, seed: int) -> None:
    """Revise goals of the same people, and set new ones whose periods cut months in two."""
    from django.conf import settings
    from django.test import Client

    from goals.models import Goal

    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = SESSION
    chance, counts = Random(seed), Counter[str]()
    goals = list(Goal.objects.filter(owner_kind="person", measure="revenue").order_by("pk"))
    for number in rounds(seconds, 9):
        goal = chance.choice(goals)
        goal.refresh_from_db(fields=["version"])
        target = chance.randrange(1000, 9000)
        form = {"target": target, "weight": 1, "reason": "so", "version": goal.version}
        counts[f"revised {client.post(f'/goals/{goal.pk}/edit/', form).status_code}"] += 1
        if number % 3 == 0:
            day, month = chance.randrange(2, 28), chance.randrange(1, 12)
            period = {"start_on": f"2025-{month:02}-{day:02}", "end_on": f"2025-{month + 1:02}-{day:02}"}
            form = {
                "owner": f"person-{goal.person_id}",
                "measure": "units",
                "period": "other",
                "target": target,
                "weight": 1,
            }
            counts[f"set {client.post('/goals/new/', {**form, **period}).status_code}"] += 1
    tell("edits", counts)
