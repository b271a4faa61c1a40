"""What the log knows of the work in hand."""

from structlog.contextvars import get_contextvars


def request_id() -> str:
    """The id under which the log knows this request, or the job that it caused; empty outside of both."""
    return str(get_contextvars().get("request_id", ""))
