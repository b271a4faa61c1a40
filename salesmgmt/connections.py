"""What our connections to Postgres ask of it, and of the network, whatever the server's own configuration says."""

from __future__ import annotations

from typing import Any

SESSION = {
    # Our statements are many and short: compiling one costs more than running it.
    "jit": "off",
    # As is reading all orders, against finding a hundred.
    "random_page_cost": "1.1",
    # Keepalives free the locks of a host that vanished within ten seconds; where an answer to it is on its way, only
    # the limit on what stays unacknowledged does. (On a unix socket these say nothing.)
    "tcp_keepalives_idle": "3s",
    "tcp_keepalives_interval": "1s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "6s",
    "client_connection_check_interval": "5s",
}
# A person waits: better to be told soon than to hold up those who come after.
SESSION_OF_WEB = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}
# The same from our side: a server that vanished is noticed within ten seconds.
CLIENT = {
    "connect_timeout": 5,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 6000,
}


def options(process: str) -> dict[str, Any]:
    """For libpq; `process` is web, worker, beat or a command."""
    session = SESSION | (SESSION_OF_WEB if process == "web" else {})
    words = " ".join(f"-c {name}={value}" for name, value in session.items())
    return {**CLIENT, "options": words, "application_name": process}
