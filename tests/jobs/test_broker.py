"""A worker's messages, at the real broker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from kombu import Consumer, Message, Producer, Queue
from redis.exceptions import TimeoutError as RedisTimeoutError

from salesmgmt.celery import app


@pytest.fixture
def channel() -> Iterator[Any]:
    """One that may have a single message in hand."""
    with app.connection_for_read() as connection:
        channel: Any = connection.channel()
        channel.basic_qos(0, 1, False)
        yield channel


@pytest.mark.parametrize("answer", ["ack", "reject", "requeue"])
def test_a_message_that_could_not_be_acknowledged_keeps_no_other_from_coming(
    channel: Any, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue(f"test-{uuid4()}", channel=channel)
    queue.declare()
    taken: list[Message] = []
    producer = Producer(channel)
    for number in range(2):
        producer.publish({"number": number}, routing_key=queue.name)

    with monkeypatch.context() as patch, Consumer(channel, [queue], on_message=taken.append):
        channel.connection.drain_events(channel.connection, timeout=5)
        assert not channel.qos.can_consume()

        def slow(*args: object, **options: object) -> None:
            raise RedisTimeoutError

        patch.setattr(channel.qos, "_remove_from_indices", slow)
        patch.setattr(channel.qos, "restore_by_tag", slow)
        with pytest.raises(RedisTimeoutError):
            getattr(taken[0], answer)()
        channel.connection.drain_events(channel.connection, timeout=5)

    assert [message.payload["number"] for message in taken] == [0, 1]
    queue.delete()
