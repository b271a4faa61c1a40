"""No page's statements grow with its rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.access import matrix
from tests.access.matrix import Row
from tests.access.world import World, build_world, grow

# A rep reads what a manager reads, and less of it.
LOOKING = ("manager", "executive", "admin")


def pages() -> list[Row]:
    return [row for row in matrix.rows() if row.method == "GET"]


def read(answer: HttpResponse) -> None:
    """To its end: a file is open until then."""
    if answer.streaming:
        assert b"".join(answer)


def costs(world: World, *, first: bool) -> dict[str, int]:
    """Statements of each page for everybody who gets it, once what is made on first need is there."""
    found = {}
    for persona in LOOKING:
        client = world.client(persona)
        for row in pages():
            if row.expected[persona] == 200:
                address = row.path.format(**world.places) + (f"?{row.query}" if row.query else "")
                if first:
                    read(client.get(address.format(**world.places)))
                with CaptureQueriesContext(connection) as queries:
                    read(client.get(address.format(**world.places)))
                found[f"{persona} {row}"] = len(queries)
    return found


@pytest.mark.django_db
def test_one_row_and_thirty_cost_the_same() -> None:
    world = build_world()
    grow(first=0, last=0)
    few = costs(world, first=True)

    grow(first=1, last=30)

    many = costs(world, first=False)
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page]} == {}
