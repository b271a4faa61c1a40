"""What Celery calls: beat's ticks for the mail and the webhooks, and the job that sends them."""

from celery import shared_task
from django.utils import timezone

from inbox import actions
from inbox.actions import sending
from inbox.queries.letters import sends_mail


@shared_task
def send_mail() -> None:
    """Whatever may go out now. Two ticks at once share the work: each letter is in one hand."""
    if not sends_mail():
        return
    actions.write_letters(now=timezone.now())
    actions.send_letters(now=timezone.now())


def send_webhooks(*, job_id: int) -> None:
    """The job: whatever is due."""
    sending.send_due()


@shared_task
def wake_webhooks() -> None:
    """Beat's tick for messages whose pause is over."""
    sending.wake(timezone.now())
