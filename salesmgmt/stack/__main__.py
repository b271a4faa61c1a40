"""The entry of script/server, script/manage, script/test, script/bench and script/dev-services."""

import argparse
import os
import sys
from collections.abc import Callable

from salesmgmt.stack import assets, benching, dev, migrate, testing
from salesmgmt.stack.command import manage
from salesmgmt.stack.folder import data_path, disk_is_full
from salesmgmt.stack.processes import StackError, say
from salesmgmt.stack.server import default_port, serve
from salesmgmt.stack.services import settle_environment


def main(words: list[str]) -> int:
    os.umask(0o077)
    try:
        settle_environment()
        return COMMANDS[words[0]](words[1:])
    except StackError as error:
        say(f"error: {error}")
        return error.code
    except OSError as error:
        if not disk_is_full(error):
            raise
        say(f"error: the disk of {data_path()} is full: make room, or set SALESMGMT_DATA to a folder elsewhere")
        return 1


def set_up(_words: list[str]) -> int:
    assets.prepare()
    return migrate.prepare()


def build(_words: list[str]) -> int:
    assets.prepare()
    return 0


def server(words: list[str]) -> int:
    """script/server: what is missing is built too."""
    return serve_with(words, build=True)


def serve_with(words: list[str], *, build: bool = False) -> int:
    parser = argparse.ArgumentParser("script/server", description="Serve the product until Ctrl-C.")
    parser.add_argument("--port", type=int, default=None, help="default: PORT, else 8000")
    parser.add_argument("--empty", action="store_true", help="no demo company; makes one admin")
    parser.add_argument("--reset-demo", action="store_true", help="remove the demo company and load it anew")
    given = parser.parse_args(words)
    if given.empty and given.reset_demo:
        parser.error("--empty and --reset-demo exclude each other")
    port = default_port() if given.port is None else given.port
    return serve(port=port, empty=given.empty, reset_demo=given.reset_demo, build=build)


# The words of `manage` and `test` are Django's and pytest's; they are handed on unread.
COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "server": server,
    "serve": serve_with,
    "manage": manage,
    "assets": build,
    "setup": set_up,
    "test": testing.run,
    "bench": benching.run,
    "dev": dev.run,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
