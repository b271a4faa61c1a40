"""What everybody at Halden Pumps shall reach, quarter by quarter."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from salesmgmt.demo.company import QUARTERS, SELLERS, Files, Member, Row, bo_joined, first_quarter, oskar_left

_REVENUE = 225_000  # a quarter's target of a seller of skill 1, company currency
_TEAM = {"NORTH": 0.97, "SOUTH": 0.97, "GULF": 0.97}


def goal_files(rng: Random, day: date) -> Files:
    """goals.csv: people, departments and the company, for every quarter of the history and the running one."""
    rows: list[Row] = []
    for number in range(QUARTERS):
        start = first_quarter(day) + relativedelta(months=3 * number)
        end = start + relativedelta(months=3) - timedelta(days=1)
        growth = 1 + 0.02 * number
        rows += _quarter(rng, day, start, end, growth)
    return {"goals": rows}


def _goal(kind: str, owner: str, metric: str, start: date, end: date, target: float, **more: str) -> Row:
    return {
        "owner_kind": kind,
        "owner": owner,
        "metric": metric,
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
        "target": f"{target:g}" if target < 1000 else f"{round(target, -3):.0f}",
        "product_line": "",
        "segment": "",
        "region": "",
        "weight": "1",
        **more,
    }


def _quarter(rng: Random, day: date, start: date, end: date, growth: float) -> list[Row]:
    rows: list[Row] = []
    teams: dict[str, float] = {}
    for seller in SELLERS:
        if not _has_goals(seller, day, start, end):
            continue
        aim = _aim(seller) * growth * rng.uniform(0.96, 1.04)
        teams[seller.department] = teams.get(seller.department, 0) + aim
        rows += [
            _goal("person", seller.email, "revenue", start, end, aim, weight="3"),
            _goal("person", seller.email, "win_rate", start, end, 0.45),
        ]
        if seller.role == "rep":
            rows.append(_goal("person", seller.email, "on_time_rate", start, end, 0.9))
            rows.append(_goal("person", seller.email, "customer_visits", start, end, 60))
    for team, aim in teams.items():
        rows += [
            _goal("department", team, "revenue", start, end, aim * _TEAM[team], weight="3"),
            _goal("department", team, "on_time_rate", start, end, 0.9),
            _goal("department", team, "new_customers", start, end, 3),
        ]
    rows += [
        _goal("department", "SALES", "revenue", start, end, sum(teams.values()), weight="3"),
        _goal("department", "SALES", "margin", start, end, sum(teams.values()) * 0.36),
        _goal("department", "SALES", "revenue", start, end, sum(teams.values()) * 0.22, product_line="Drives"),
        _goal("department", "SALES", "revenue", start, end, sum(teams.values()) * 0.2, segment="Food industry"),
        _goal("department", "DESK", "order_accuracy", start, end, 0.97),
        _goal("department", "SERVICE", "first_response_hours", start, end, 5),
        _goal("person", "ulla@halden.example", "order_accuracy", start, end, 0.97),
        _goal("person", "vera@halden.example", "order_accuracy", start, end, 0.97),
        _goal("person", "anders@halden.example", "first_response_hours", start, end, 5),
        _goal("person", "bente@halden.example", "first_response_hours", start, end, 5),
        _goal("company", "CO", "revenue", start, end, sum(teams.values()) * 1.02, weight="3"),
        _goal("company", "CO", "follow_up_score", start, end, 8.2),
        _goal("company", "CO", "return_rate", start, end, 0.02),
        _goal("company", "CO", "on_time_rate", start, end, 0.9),
    ]
    return rows


def _aim(seller: Member) -> float:
    """Weak sellers are asked for more than they sell, the best for a little less."""
    return _REVENUE * (0.45 * seller.skill + 0.55 if seller.role == "rep" else seller.skill)


def _has_goals(seller: Member, day: date, start: date, end: date) -> bool:
    if seller.name == "Bo Nilsen":
        return start > bo_joined(day)
    if seller.name == "Oskar Hahn":
        return start <= oskar_left(day)
    return seller.name != "Karim Aziz" or start < first_quarter(day) + relativedelta(months=12)
