"""Who may see and set what, by brute force over plain records: the second pair of eyes of people/scope.

Written from the rules, not from the product: no SQL, no Django. `Organisation` is what is known; `Eyes` are somebody's
on a day. Everything follows the lines of that day; nobody sets anything of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Seat:
    person: int
    manager: int | None
    department: int
    role: str
    start_on: date
    end_on: date


@dataclass(frozen=True)
class Power:
    person: int
    kind: str
    on_behalf_of: int | None
    start_on: date
    end_on: date
    agreed: bool = True


@dataclass
class Organisation:
    left_on: dict[int, date | None]
    parents: dict[int, int | None]  # of departments; the company's is None
    heads: dict[int, int | None]
    seats: list[Seat] = field(default_factory=list)
    powers: list[Power] = field(default_factory=list)

    def works(self, person: int, on: date) -> bool:
        last = self.left_on[person]
        return last is None or last >= on

    def seat(self, person: int, on: date) -> Seat | None:
        """Nobody sits anywhere after their last day, whatever the seat's own end."""
        found = (seat for seat in self.seats if seat.person == person and seat.start_on <= on <= seat.end_on)
        return next(found, None) if self.works(person, on) else None

    def above(self, person: int, on: date) -> list[int]:
        """Managers upward. A manager who has left is still a link, by the seat that says so."""
        line: list[int] = []
        seat = self.seat(person, on)
        while seat is not None and seat.manager is not None:
            line.append(seat.manager)
            held = (one for one in self.seats if one.person == line[-1] and one.start_on <= on <= one.end_on)
            seat = next(held, None)
        return line

    def departments_above(self, department: int) -> list[int]:
        line = [department]
        while (parent := self.parents[line[-1]]) is not None:
            line.append(parent)
        return line


class Eyes:
    def __init__(self, known: Organisation, me: int, on: date) -> None:
        self.known, self.me, self.on = known, me, on
        self.works = known.works(me, on)
        seat = known.seat(me, on) if self.works else None
        self.role = seat.role if seat else ""
        held = [one for one in known.powers if one.person == me and one.start_on <= on <= one.end_on and one.agreed]
        self.admin = self.works and any(one.kind == "admin" for one in held)
        acting = {one.on_behalf_of for one in held if one.kind in {"delegation", "stand_in"}}
        self.line = {me, *(who for who in acting if who is not None and known.works(who, on))} if self.works else set()

    def below(self, person: int) -> bool:
        return person != self.me and bool(self.line & set(self.known.above(person, self.on)))

    def runs(self, department: int) -> bool:
        return any(self._heads(above) for above in self.known.departments_above(department))

    def _heads(self, department: int) -> bool:
        head = self.known.heads[department]
        if head is not None:
            return head in self.line
        seats = (self.known.seat(who, self.on) for who in self.line)
        return any(
            seat and seat.department == department and seat.role in {"head", "manager", "executive"} for seat in seats
        )

    def reads_figures_of(self, person: int) -> bool:
        return self.works and (person == self.me or self.below(person) or self.role in {"executive", "hr"})

    def sets_goals_of(self, person: int) -> bool:
        return self.below(person)

    def reads_department(self, department: int) -> bool:
        return self.role in {"executive", "hr"} or self.runs(department)

    def sets_department(self, department: int) -> bool:
        return self.role == "executive" or self.runs(department)

    def reads_sales_of(self, person: int) -> bool:
        return self.works and (person == self.me or self.below(person) or self.role == "executive")

    def reads_seats_of(self, person: int) -> bool:
        return self.works and (
            person == self.me or self.below(person) or self.role in {"executive", "hr"} or self.admin
        )
