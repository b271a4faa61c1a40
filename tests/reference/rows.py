"""Rows of import files in the shortest words, and a few people and departments to tell stories with."""

from __future__ import annotations

from datetime import date

from tests.reference.records import Row

ROOT = {"code": "CO", "name": "Company", "kind": "company", "parent_code": ""}
NORTH = {"code": "N", "name": "North", "kind": "sales", "parent_code": "CO"}
CITY = {"code": "NC", "name": "North city", "kind": "sales", "parent_code": "N"}
SOUTH = {"code": "S", "name": "South", "kind": "sales", "parent_code": "CO"}
ANA, BEN, CLEO = ({"email": f"{name}@x.example", "name": name.title()} for name in ("ana", "ben", "cleo"))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


def seat(email: str, department: str, start_on: str = "2020-01-01", manager: str = "", **more: str) -> Row:
    return {
        "email": email,
        "department_code": department,
        "manager_email": manager,
        "role": "rep",
        "start_on": start_on,
        **more,
    }


def order(number: str, ordered_on: str, **more: str) -> Row:
    return {"number": number, "ordered_on": ordered_on, **more}


def line(order_number: str, quantity: str, unit_price: str, key: str = "1", **more: str) -> Row:
    return {
        "order_number": order_number,
        "line": key,
        "sku": "P",
        "quantity": quantity,
        "unit_price": unit_price,
        **more,
    }


def credit(order_number: str, email: str, share: str = "1") -> Row:
    return {"order_number": order_number, "email": email, "share": share}


def goal(
    owner_kind: str, owner: str, metric: str, target: str = "100", period: tuple[date, date] = MARCH, **more: str
) -> Row:
    first, last = (day.isoformat() for day in period)
    return {
        "owner_kind": owner_kind,
        "owner": owner,
        "metric": metric,
        "period_start": first,
        "period_end": last,
        "target": target,
        **more,
    }
