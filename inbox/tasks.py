"""What Celery calls: beat's tick for the mail."""

from celery import shared_task
from django.utils import timezone

from inbox import actions
from inbox.queries.letters import sends_mail


@shared_task
def send_mail() -> None:
    """Whatever may go out now. Two ticks at once share the work: each letter is in one hand."""
    if not sends_mail():
        return
    actions.write_letters(now=timezone.now())
    actions.send_letters(now=timezone.now())
