"""Variants side by side: each round runs all of them, so that a noisy machine hits them alike; ratios of minima first."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Variant = Callable[[], object]
# Of a gate's limit, for noise.
SLACK = 1.25


@dataclass
class Times:
    """Seconds of each variant, the first round dropped."""

    seconds: dict[str, list[float]]

    def least(self, name: str) -> float:
        return min(self.seconds[name])

    def ratio(self, name: str, base: str) -> float:
        return self.least(name) / self.least(base)


@dataclass(frozen=True)
class Gate:
    """A target of docs/performance.md; `limit` before the slack. `at_least`: the value must not be lower."""

    target: str
    said: str
    value: float
    limit: float
    unit: str = ""
    at_least: bool = False
    slack: float = SLACK

    @property
    def holds(self) -> bool:
        return self.value >= self.limit / self.slack if self.at_least else self.value <= self.limit * self.slack

    @property
    def meets(self) -> bool:
        """The target itself, without slack."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass
class Report:
    """What is printed, as it is measured, and what fails the run."""

    out: Callable[[str], None]
    gates: list[Gate] = field(default_factory=list)
    printed: list[Gate] = field(default_factory=list)

    def head(self, title: str) -> None:
        self.out(f"\n## {title}\n")

    def line(self, text: str) -> None:
        self.out(text)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        self.out("| " + " | ".join(header) + " |")
        self.out("|" + "---|" * len(header))
        for row in rows:
            self.out("| " + " | ".join(row) + " |")
        self.out("")

    def times(self, times: Times, base: str, extra: Mapping[str, str] | None = None) -> None:
        """Ratios to the base first, then the seconds they come from."""
        rows = [
            (name, f"{times.ratio(name, base):.2f}", f"{min(found) * 1000:,.1f}", f"{_median(found) * 1000:,.1f}")
            for name, found in times.seconds.items()
        ]
        known = extra or {}
        self.table(
            ("variant", f"x {base}", "least ms", "median ms", "")
            if known
            else ("variant", f"x {base}", "least ms", "median ms"),
            [(*row, known.get(row[0], "")) for row in rows] if known else rows,
        )

    def gate(self, gate: Gate) -> None:
        self.gates.append(gate)

    def target(self, gate: Gate) -> None:
        """Printed and driven, but not yet insisted on."""
        self.printed.append(gate)

    def verdict(self) -> bool:
        self.head("Targets")
        self.table(
            ("target", "", "measured", "limit", ""),
            [_verdict(gate, "gate") for gate in self.gates] + [_verdict(gate, "printed") for gate in self.printed],
        )
        return all(gate.holds for gate in self.gates)


def _verdict(gate: Gate, kind: str) -> tuple[str, ...]:
    if gate.meets:
        word = "met"
    elif kind == "printed":
        word = "not met yet"
    else:
        word = "within slack" if gate.holds else "FAILED"
    sign = ">=" if gate.at_least else "<="
    return (
        gate.target,
        gate.said,
        f"{gate.value:,.2f}{gate.unit}",
        f"{sign} {gate.limit:g}{gate.unit}",
        f"{kind}: {word}",
    )


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def least_in_a_row(variant: Variant, runs: int) -> float:
    """Seconds of one run of many, one straight after the other: with everything in the processor's caches that fits."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        variant()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def compare(
    variants: Mapping[str, Variant], *, rounds: int, before: Mapping[str, Variant] | None = None, drop: int = 1
) -> Times:
    """Run all variants `rounds` times and `drop` times more at first; `before` prepares one of them, untimed."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for round_number in range(rounds + drop):
        for name, variant in variants.items():
            if before and name in before:
                before[name]()
            gc.collect()
            begun = time.perf_counter()
            variant()
            taken = time.perf_counter() - begun
            if round_number >= drop:
                seconds[name].append(taken)
    return Times(seconds)
