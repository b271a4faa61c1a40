from celery import shared_task

from goals import actions, queries


def apply_changes(*, job_id: int) -> None:
    """The job "apply": post and sum what a form or the API has just changed."""
    actions.apply_changes()


@shared_task
def keep_current() -> None:
    """A new day lets entries dated ahead count, and whatever a killed process left is applied."""
    if queries.is_behind():
        actions.apply_changes()
