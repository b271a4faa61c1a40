"""A pytest plugin for machines without a Chromium: the browser tests are reported as not run."""

import pytest

REASON = "not run: there is no Chromium here"
NOT_RUN: set[str] = set()
BROWSER_TESTS_NOT_RUN = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=REASON))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple) and REASON in report.longrepr[2]:
        NOT_RUN.add(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if NOT_RUN and not exitstatus:
        session.exitstatus = BROWSER_TESTS_NOT_RUN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if NOT_RUN:
        terminalreporter.write_line(f"{len(NOT_RUN)} browser tests were NOT RUN: there is no Chromium here.")
