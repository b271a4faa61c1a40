"""Webhooks: kept with what causes them, signed, sent at least once, tried again, given up, and never told too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from common.events import all_events, announce
from goals.actions import revise_goal, set_goal
from goals.events import REVISED
from goals.models import Goal, OwnerKind
from imports.actions import undo
from imports.models import Import
from inbox import webhook_rules as rules
from inbox.actions import sending, webhooks
from inbox.models import Attempt, Delivery, Notice, Webhook
from jobs.models import Job
from people.actions import close_account, close_accounts_of_leavers
from people.models import Person
from tests.api.programs import importer, work
from tests.factories.accounts import prove
from tests.factories.people import PersonFactory, make_admin, root
from tests.inbox.receiving import Receiver, receiver

pytestmark = pytest.mark.django_db
PERIOD = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}


@pytest.fixture(autouse=True)
def _inside(settings: Settings) -> None:
    """These tests' receivers are in this machine."""
    settings.WEBHOOK_INTERNAL_TARGETS = ["127.0.0.1"]


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def hook(url: str, *events: str, name: str = "ERP") -> Webhook:
    return webhooks.create_webhook(name=name, url=url, events=events or list(all_events()), by=None)


def a_goal() -> Goal:
    person = PersonFactory(name="Wilhelmina Secret")
    return set_goal(
        owner_kind=OwnerKind.PERSON, person=person, measure="revenue", target=Decimal(7654321), by=None, **PERIOD
    )


def states() -> list[tuple[str, str, str]]:
    return [(one.event, one.key, one.state) for one in Delivery.objects.order_by("pk")]


def test_a_goal_s_life_is_told_with_ids_and_links_and_nothing_else(there: Receiver, settings: Settings) -> None:
    settings.SITE_URL = "https://sales.example.com"
    made = hook(there.url, "goal.created")
    moment = timezone.now()

    goal = a_goal().pk
    work()

    [(headers, body)] = there.heard
    assert Verifier(made.secret).verify(body, headers) == {
        "type": "goal.created",
        "timestamp": Delivery.objects.get().happened_at.isoformat(),
        "data": {
            "id": str(goal),
            "url": f"https://sales.example.com/goals/{goal}/",
            "api_url": f"https://sales.example.com/api/v1/goals/{goal}/",
        },
    }
    assert abs(Delivery.objects.get().happened_at - moment) < timedelta(minutes=1)
    for secret in (b"Wilhelmina", b"7654321", b"revenue", made.secret.encode()):
        assert secret not in body + str(headers).encode()


def test_what_is_taken_back_is_not_told(there: Receiver) -> None:
    hook(there.url, "goal.created")

    with transaction.atomic():
        a_goal()
        transaction.set_rollback(True)
    work()

    assert (there.heard, states()) == ([], [])


def test_each_hears_what_it_asked_for(there: Receiver) -> None:
    hook(there.url, "goal.revised", name="one")
    hook(there.url, "goal.created", "goal.revised", name="both")
    off = hook(there.url, "goal.created", name="off")
    Webhook.objects.filter(pk=off.pk).update(is_on=False)
    goal = a_goal()

    revise_goal(goal=goal, target=Decimal(2), weight=Decimal(1), reason="r", by=None, expected_version=1)
    work()

    assert [(one.webhook.name, one.event) for one in Delivery.objects.order_by("webhook__name", "pk")] == [
        ("both", "goal.created"),
        ("both", "goal.revised"),
        ("one", "goal.revised"),
    ]
    assert len(there.heard) == 3


def test_an_import_tells_of_itself_of_its_rows_and_of_its_undoing(there: Receiver) -> None:
    hook(there.url)
    program = importer()

    sent = program.upload("people", "email,name\nann@x.example,Ann\nbob@x.example,Bob\n")
    work()
    program.upload("people", "email,name\nann@x.example,Anna\n")
    program.upload("people", b"\xff\xfe\x00")
    work()
    ann, bob = (str(Person.objects.get(email=f"{name}@x.example").pk) for name in ("ann", "bob"))
    first = Import.objects.get(pk=sent.json()["id"])
    second, third = Import.objects.exclude(pk=first.pk).order_by("pk")
    undo(imported=second, by=None, now=timezone.now())
    work()

    assert sorted((event, key) for event, key, _state in states()) == sorted(
        [
            ("import.finished", str(first.pk)),
            ("person.created", ann),
            ("person.created", bob),
            ("import.finished", str(second.pk)),
            ("person.changed", ann),
            ("import.failed", str(third.pk)),
            ("import.undone", str(second.pk)),
            ("person.changed", ann),
        ]
    )
    assert {state for _event, _key, state in states()} == {"delivered"}
    assert sorted(one["type"] for one in there.messages()) == sorted(event for event, _key, _state in states())


def test_a_refusal_is_tried_again_later_under_the_same_id() -> None:
    with receiver(500, 302, 200) as there, time_machine.travel(timezone.now(), tick=True) as clock:
        hook(there.url, "goal.created")
        a_goal()

        for _try in range(3):
            work()
            clock.shift(timedelta(seconds=30))
            sending.wake(timezone.now())

    assert [attempt.status for attempt in Attempt.objects.order_by("pk")] == [500, 302, 200]
    assert len({headers["webhook-id"] for headers, _body in there.heard}) == 1
    assert len({body for _headers, body in there.heard}) == 1
    assert Delivery.objects.get().state == "delivered"
    assert Webhook.objects.get().failing_since is None


def test_it_is_not_tried_before_its_pause_is_over() -> None:
    with receiver(500) as there:
        hook(there.url, "goal.created")
        a_goal()

        work()
        sending.wake(timezone.now())
        work()

        assert len(there.heard) == 1
        pause = Delivery.objects.get().next_try_at - timezone.now()
        assert timedelta(seconds=3) < pause <= timedelta(seconds=6)


def test_after_three_days_it_is_given_up_and_the_webhook_switched_off() -> None:
    with receiver(503) as there, time_machine.travel(timezone.now(), tick=True) as clock:
        hook(there.url, "goal.created")
        a_goal()
        tries = 0
        while Delivery.objects.get().state == "waiting" and tries < 40:
            work()
            tries += 1
            clock.move_to(Delivery.objects.get().next_try_at + timedelta(seconds=1))
            sending.wake(timezone.now())
        a_goal()

    webhook, delivery = Webhook.objects.get(), Delivery.objects.get()
    assert (delivery.state, webhook.is_on, webhook.gave_up_at is None) == ("failed", False, False)
    assert 10 <= tries <= 20
    assert timedelta(days=2) < delivery.ended_at - delivery.asked_at <= timedelta(days=3, hours=1)
    page = Client()
    page.force_login(admin().user)
    prove(page)
    assert "switched off after failing for days" in page.get(f"/settings/webhooks/{webhook.pk}/").content.decode()


def admin() -> Person:
    root()
    person = PersonFactory(signs_in=True)
    make_admin(person)
    return person


def test_who_says_gone_is_not_asked_again() -> None:
    boss = admin()
    with receiver(410) as there:
        made = hook(there.url, "goal.created")
        a_goal()
        work()

    assert (Delivery.objects.get().state, Webhook.objects.get().is_on, len(there.heard)) == ("failed", False, 1)
    [notice] = Notice.objects.filter(person=boss)
    assert (notice.kind, notice.url) == ("webhook_off", f"/settings/webhooks/{made.pk}/")


def test_one_that_is_not_there_keeps_nobody_waiting(there: Receiver) -> None:
    """Of many messages one finds out; the others wait with it, and other receivers hear theirs."""
    away = hook("http://127.0.0.1:1/", "goal.created", name="away")
    hook(there.url, "goal.created", name="there")
    Webhook.objects.filter(pk=away.pk).update(failing_since=timezone.now())

    for _goal in range(12):
        a_goal()
    work()

    assert len(there.heard) == 12
    assert Attempt.objects.filter(delivery__webhook=away).count() == 1
    assert Webhook.objects.get(pk=away.pk).paused_until > timezone.now()


def test_a_sender_that_dies_leaves_it_to_the_next(there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    hook(there.url, "goal.created")
    a_goal()
    with monkeypatch.context() as broken:
        broken.setattr(sending, "_record", lambda sent: (_ for _ in ()).throw(RuntimeError("killed")))
        work()
    before = len(there.heard)

    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        sending.wake(timezone.now())
        work()

    assert (before, len(there.heard), states()[0][2]) == (1, 2, "delivered")
    assert len({headers["webhook-id"] for headers, _body in there.heard}) == 1


def test_replay_sends_again_under_the_same_id(there: Receiver) -> None:
    hook(there.url, "goal.created")
    a_goal()
    work()

    webhooks.replay(delivery=Delivery.objects.get(), now=timezone.now())
    work()

    assert [headers["webhook-id"] for headers, _body in there.heard] == [Delivery.objects.get().message_id] * 2
    assert Attempt.objects.count() == 2


def test_after_a_rotation_both_secrets_verify_for_a_day(there: Receiver) -> None:
    made = hook(there.url, "goal.created")
    old = made.secret
    new = webhooks.rotate_secret(webhook=made, now=timezone.now()).secret

    a_goal()
    work()
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        a_goal()
        work()
        (first, body), (second, later) = there.heard
        assert Verifier(new).verify(later, second)
        with pytest.raises(WebhookVerificationError):
            Verifier(old).verify(later, second)

    assert old != new
    assert Verifier(old).verify(body, first) == Verifier(new).verify(body, first)


@pytest.mark.parametrize("wrong", ["body", "secret", "id", "old", "ahead", "none"])
def test_what_is_not_ours_does_not_verify(there: Receiver, wrong: str) -> None:  # bad inputs, group I
    made = hook(there.url, "goal.created")
    a_goal()
    work()
    [(headers, body)] = there.heard
    secret, moved = made.secret, {"old": -601, "ahead": 601}
    if wrong == "body":
        body = body.replace(b"goal.created", b"goal.revised")
    elif wrong == "secret":
        secret = webhooks.new_secret()
    elif wrong == "id":
        headers["webhook-id"] = "msg_other"
    elif wrong == "none":
        del headers["webhook-signature"]
    else:
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + moved[wrong])

    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body, headers)


def test_the_secret_is_nowhere_but_in_the_answer_that_made_it(
    there: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    client = Client()
    client.force_login(admin().user)
    prove(client)

    made = client.post("/settings/webhooks/new/", {"name": "ERP", "url": there.url, "events": ["goal.created"]})
    webhook = Webhook.objects.get()
    a_goal()
    work()
    renewed = client.post(f"/settings/webhooks/{webhook.pk}/rotate/").content.decode()
    now = Webhook.objects.get()

    secrets = (webhook.secret, now.secret)
    assert [made.content.decode().count(secrets[0]), renewed.count(secrets[1]), renewed.count(secrets[0])] == [1, 1, 0]
    pages = [client.get(f"/settings/webhooks/{webhook.pk}/"), client.get("/settings/webhooks/")]
    api = [client.get("/api/v1/webhooks/"), client.get(f"/api/v1/webhooks/{webhook.pk}/deliveries/")]
    seen = "".join(answer.content.decode() for answer in [*pages, *api])
    logged = capfd.readouterr()
    seen += logged.out + logged.err + str(list(Job.objects.values())) + str(there.heard)
    assert not any(secret in seen or secret.removeprefix("whsec_") in seen for secret in secrets)


def test_what_waited_when_a_backup_was_made_waits_for_somebody_after_the_restore(there: Receiver) -> None:
    hook(there.url, "goal.created")
    a_goal()

    with connection.cursor() as cursor:
        cursor.execute(webhooks.HOLD_MESSAGES)
    work()
    held = (states()[0][2], len(there.heard))
    webhooks.replay(delivery=Delivery.objects.get(), now=timezone.now())
    work()

    assert (held, states()[0][2], len(there.heard)) == (("held", 0), "delivered", 1)


def test_the_log_is_kept_for_thirty_days(there: Receiver) -> None:
    hook(there.url, "goal.created")
    a_goal()
    work()
    today = timezone.now().date()

    kept = webhooks.forget_deliveries(today + timedelta(days=30))
    gone = webhooks.forget_deliveries(today + timedelta(days=31))

    assert (kept, gone, Attempt.objects.count()) == (0, 1, 0)


def test_an_event_that_nobody_registered_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no entry of EVENTS"):
        announce(replace(REVISED, name="goal.renamed"), [1])


@pytest.mark.parametrize(
    ("failures", "least", "most"), [(1, 4, 6), (2, 16, 24), (4, 256, 384), (9, 34560, 51840), (500, 34560, 51840)]
)
def test_pauses_grow_and_are_spread(failures: int, least: int, most: int) -> None:
    assert rules.pause_after(failures, chance=lambda: 0.0) == timedelta(seconds=least)
    assert rules.pause_after(failures, chance=lambda: 1.0) == timedelta(seconds=most)


def test_a_closed_account_is_told_once_by_whoever_closes_it() -> None:
    made = hook("http://127.0.0.1:9/", "person.deactivated")
    people = [PersonFactory(signs_in=True) for _ in range(2)]
    make_admin(PersonFactory(signs_in=True))
    today = date(2026, 6, 10)

    close_account(person=people[0], now=timezone.now(), today=today)
    close_account(person=Person.objects.get(pk=people[0].pk), now=timezone.now(), today=today)
    Person.objects.filter(pk__in=[one.pk for one in people]).update(left_on=today)
    close_accounts_of_leavers(today)
    close_accounts_of_leavers(today)

    told = Delivery.objects.filter(webhook=made).order_by("pk").values_list("event", "key")
    assert list(told) == [("person.deactivated", str(one.pk)) for one in people]


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_a_message_is_not_given_up_without_the_webhook_whatever_the_pauses_are(chance: float) -> None:
    asked = now = timezone.now()
    since = now + timedelta(seconds=3)  # the first try came a little later
    for failures in range(1, 40):
        following = max(now, since) + rules.pause_after(failures, chance=lambda: chance)
        if rules.is_too_late(asked, following):
            break
        now = following

    assert rules.is_too_late(asked, following)
    assert rules.has_failed_long(since, now)
