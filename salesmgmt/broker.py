"""Redis as Celery speaks to it, but for one thing: a worker lets go of what it could not acknowledge."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """What a worker has in its hands, and so how much more it may take.

    Kombu counts a message whose acknowledgement failed (a broker that was slow once) as still in hand for as long as
    the connection lasts; a worker of two that was unlucky twice takes nothing any more and looks well. The broker
    gives such a message again after `visibility_timeout`, and a job that is given twice has one effect.
    """

    def ack(self, delivery_tag: Any) -> None:
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
