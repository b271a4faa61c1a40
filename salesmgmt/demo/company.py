"""Who works at Halden Pumps, what it sells, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

Row = dict[str, str]
Files = dict[str, list[Row]]
QUARTERS = 6


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the cast. `skill` scales what a seller sells; 0 sells nothing."""

    name: str
    department: str
    manager: str
    title: str
    role: str
    skill: float = 0.0
    country: str = "NO"
    zone: str = "Europe/Oslo"

    @property
    def email(self) -> str:
        return self.name.split()[0].lower() + "@halden.example"


_REP = ("Sales representative", "rep")
GULF = ("AE", "Asia/Dubai")
SOUTH = ("DE", "Europe/Berlin")


def _team(department: str, manager: str, sellers: dict[str, float], place: tuple[str, str]) -> tuple[Member, ...]:
    return tuple(Member(name, department, manager, *_REP, skill, *place) for name, skill in sellers.items())


CAST: tuple[Member, ...] = (
    Member("Eva Sol", "CO", "", "Chief executive", "executive"),
    Member("Jonas Rao", "SALES", "Eva", "Sales director", "head"),
    Member("Mina Lind", "NORTH", "Jonas", "Sales manager North", "manager"),
    Member("Stefan Brandt", "SOUTH", "Jonas", "Sales manager South", "manager", 0.0, *SOUTH),
    Member("Layla Haddad", "GULF", "Jonas", "Sales manager Gulf", "manager", 0.0, *GULF),
    *_team(
        "NORTH",
        "Mina",
        {
            "Ada Berg": 1.0,
            "Bo Nilsen": 0.7,
            "Carl Weber": 1.0,
            "Dina Costa": 0.6,
            "Elif Kaya": 1.45,
            "Finn Aas": 0.55,
            "Ingrid Dahl": 0.95,
        },
        ("NO", "Europe/Oslo"),
    ),
    *_team(
        "SOUTH",
        "Stefan",
        {
            "Ivo Marin": 1.0,
            "Julia Roth": 1.1,
            "Karim Aziz": 0.9,
            "Lena Vogt": 1.2,
            "Marco Riva": 0.8,
            "Nora Klein": 0.95,
            "Oskar Hahn": 0.85,
        },
        SOUTH,
    ),
    *_team("GULF", "Layla", {"Omar Saleh": 1.05, "Rania Fadel": 1.15, "Samir Nasser": 0.9, "Tariq Amin": 0.75}, GULF),
    Member("Sigrid Moe", "DESK", "Jonas", "Head of order desk", "head"),
    Member("Ulla Strand", "DESK", "Sigrid", "Order desk", "staff"),
    Member("Vera Lund", "DESK", "Sigrid", "Order desk", "staff"),
    Member("Grace Okafor", "PROD", "Eva", "Head of production and delivery", "head"),
    Member("Yngve Foss", "PROD", "Grace", "Delivery planner", "staff"),
    Member("Zofia Maj", "PROD", "Grace", "Delivery planner", "staff"),
    Member("Per Holm", "PROD", "Grace", "Plant manager", "staff"),
    Member("Priya Nair", "SERVICE", "Eva", "Head of customer service", "head"),
    Member("Anders Lie", "SERVICE", "Priya", "Service agent", "staff"),
    Member("Bente Krog", "SERVICE", "Priya", "Service agent", "staff"),
    Member("Chiara Neri", "SERVICE", "Priya", "Service agent", "staff", 0.0, *SOUTH),
    Member("Marek Novak", "MARKETING", "Eva", "Head of marketing", "head"),
    Member("Dagny Roed", "MARKETING", "Marek", "Campaign manager", "staff"),
    Member("Hanne Vik", "HR", "Eva", "Head of human resources", "hr"),
    Member("Tom Olsen", "IT", "Eva", "Administrator", "staff"),
    Member("Edda Ness", "FINANCE", "Eva", "Head of finance", "head"),
)
BY_FIRST_NAME = {member.name.split()[0]: member for member in CAST}
SELLERS = tuple(member for member in CAST if member.skill)
DEPARTMENTS = (
    ("CO", "Halden Pumps", "company", "", "Eva"),
    ("SALES", "Sales", "sales", "CO", "Jonas"),
    ("NORTH", "Sales North", "sales", "SALES", "Mina"),
    ("SOUTH", "Sales South", "sales", "SALES", "Stefan"),
    ("GULF", "Sales Gulf", "sales", "SALES", "Layla"),
    ("DESK", "Order desk", "sales", "SALES", "Sigrid"),
    ("PROD", "Production and delivery", "production", "CO", "Grace"),
    ("SERVICE", "Customer service", "customer_service", "CO", "Priya"),
    ("MARKETING", "Marketing", "marketing", "CO", "Marek"),
    ("HR", "Human resources", "hr", "CO", "Hanne"),
    ("FINANCE", "Finance", "finance", "CO", "Edda"),
    ("IT", "Systems", "other", "CO", ""),
)
# kind of power, who, for whom, first and last day from today, why
STAND_INS = (
    ("delegation", "stefan@halden.example", "mina@halden.example", 7, 18, "Two weeks of leave"),
    ("stand_in", "mina@halden.example", "layla@halden.example", -40, -27, "Layla was ill"),
)
# sku: (name, line, kind, list price, unit cost)
PRODUCTS: dict[str, tuple[str, str, str, int, int | None]] = {
    "DR-100": ("Drive 100", "Drives / Compact", "product", 2400, 1490),
    "DR-200": ("Drive 200", "Drives / Compact", "product", 3900, 2380),
    "DR-500": ("Drive 500 HD", "Drives / Heavy duty", "product", 8600, 5420),
    "PU-10": ("Pump P10", "Pumps / Process", "product", 1850, 1110),
    "PU-20": ("Pump P20", "Pumps / Process", "product", 3200, 1860),
    "PU-40": ("Pump P40 marine", "Pumps / Marine", "product", 7400, 4390),
    "PU-60": ("Pump P60 marine", "Pumps / Marine", "product", 11900, 7200),
    "SE-1": ("Seal kit S1", "Seals", "product", 180, 62),
    "SE-2": ("Seal kit S2 food grade", "Seals", "product", 290, 96),
    "SE-3": ("Seal kit S3", "Seals", "product", 460, 170),
    "SE-X": ("Seal to drawing", "Seals", "product", 460, None),
    "SV-COM": ("Commissioning", "Services / Commissioning", "service", 2600, 1500),
    "SV-YEAR": ("Service contract, one year", "Services / Service contracts", "service", 4800, 2100),
}
SEGMENTS = ("Food industry", "Water utilities", "Marine", "Energy", "Building")
_PLACES = {
    "NORTH": ("North", ("NO", "SE", "DK", "FI"), ("Nord", "Fjord", "Berg", "Vik", "Stor", "Havn", "Elv", "Skog")),
    "SOUTH": ("South", ("DE", "AT", "IT", "ES"), ("Alpen", "Rhein", "Terra", "Monte", "Isar", "Lago", "Stein", "Sol")),
    "GULF": ("Gulf", ("AE", "SA", "QA"), ("Al Noor", "Gulf", "Desert", "Pearl", "Falcon", "Oasis", "Palm", "Dune")),
}
_TRADES = {
    "Food industry": ("Dairy", "Foods", "Brewing"),
    "Water utilities": ("Waterworks", "Water", "Utilities"),
    "Marine": ("Shipping", "Marine", "Yards"),
    "Energy": ("Power", "Energy", "Grid"),
    "Building": ("Construction", "Building", "Homes"),
}


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter that holds the day; fiscal ones coincide, the year starts in October."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def first_quarter(day: date) -> date:
    """The demo's history starts here: five whole quarters before the one that runs."""
    return quarter_of(day) - relativedelta(months=3 * (QUARTERS - 1))


def departments() -> list[Row]:
    return [
        {
            "code": code,
            "name": name,
            "kind": kind,
            "parent_code": parent,
            "head_email": BY_FIRST_NAME[head].email if head else "",
        }
        for code, name, kind, parent, head in DEPARTMENTS
    ]


def company_files(rng: Random, day: date) -> Files:
    """Organisation, catalogue and customers as of the day."""
    people = _people(rng, day)
    return {
        "departments": [{key: cell for key, cell in row.items() if key != "head_email"} for row in departments()],
        "people": people,
        "positions": _positions(day, {row["email"]: date.fromisoformat(row["hired_on"]) for row in people}),
        "absences": _absences(day),
        "products": [
            {
                "sku": sku,
                "name": name,
                "product_line": line,
                "kind": kind,
                "list_price": str(price),
                "unit_cost": "" if cost is None else str(cost),
            }
            for sku, (name, line, kind, price, cost) in PRODUCTS.items()
        ],
        "competitor_prices": [
            {
                "sku": sku,
                "competitor": "Kessler",
                "observed_on": (day - timedelta(days=ago)).isoformat(),
                "price": f"{PRODUCTS[sku][3] * share:.2f}",
                "source": "Price list",
            }
            for sku in ("DR-100", "DR-200", "DR-500")
            for ago, share in ((400, 0.99), (75, 0.91))
        ],
        "customers": _customers(rng),
        "campaigns": _campaigns(day),
    }


def bo_joined(day: date) -> date:
    """In the middle of the quarter before the one that runs."""
    return quarter_of(day) - timedelta(days=15)


def oskar_left(day: date) -> date:
    return quarter_of(day) - timedelta(days=40)


def ivo_moved(day: date) -> date:
    return quarter_of(day) - relativedelta(months=3)


def _people(rng: Random, day: date) -> list[Row]:
    rows = []
    for number, member in enumerate(CAST, start=1):
        hired = first_quarter(day) - timedelta(days=rng.randint(200, 4000))
        left = ""
        if member.name == "Bo Nilsen":
            hired = bo_joined(day)
        if member.name == "Oskar Hahn":
            left = oskar_left(day).isoformat()
        rows.append(
            {
                "email": member.email,
                "name": member.name,
                "employee_number": f"{number:04d}",
                "hired_on": hired.isoformat(),
                "left_on": left,
                "country": member.country,
                "time_zone": member.zone,
            }
        )
    return rows


# What some did before the history of sales begins, when they had been here long enough to have done something else.
_BEFORE = {
    "Lena Vogt": ("SOUTH", "Junior sales representative", "rep"),
    "Elif Kaya": ("NORTH", "Junior sales representative", "rep"),
    "Ingrid Dahl": ("DESK", "Order desk", "staff"),
    "Rania Fadel": ("GULF", "Sales assistant", "staff"),
    "Dagny Roed": ("MARKETING", "Marketing assistant", "staff"),
    "Zofia Maj": ("PROD", "Warehouse", "staff"),
}
_LONG = timedelta(days=700)


def _positions(day: date, hired: dict[str, date]) -> list[Row]:
    rows = []
    for member in CAST:
        manager = BY_FIRST_NAME[member.manager].email if member.manager else ""
        row = {
            "email": member.email,
            "department_code": member.department,
            "manager_email": manager,
            "title": member.title,
            "role": member.role,
            "start_on": hired[member.email].isoformat(),
            "end_on": "",
            "fte": "0.80" if member.name == "Ingrid Dahl" else "1",
        }
        if member.name == "Ivo Marin":
            moved = ivo_moved(day)
            before = {**row, "department_code": "NORTH", "manager_email": BY_FIRST_NAME["Mina"].email}
            rows.append({**before, "end_on": (moved - timedelta(days=1)).isoformat()})
            row["start_on"] = moved.isoformat()
        changed = first_quarter(day) - timedelta(days=120)
        if member.name in _BEFORE and hired[member.email] + _LONG < changed:
            department, title, role = _BEFORE[member.name]
            under = next(BY_FIRST_NAME[head].email for code, *_, head in DEPARTMENTS if code == department)
            before = {
                **row,
                "department_code": department,
                "manager_email": under,
                "title": title,
                "role": role,
                "fte": "1",
            }
            rows.append({**before, "end_on": (changed - timedelta(days=1)).isoformat()})
            row["start_on"] = changed.isoformat()
        rows.append(row)
    return rows


def _absences(day: date) -> list[Row]:
    return [
        {
            "email": "nora@halden.example",
            "start_on": (day - timedelta(days=35)).isoformat(),
            "end_on": "",
            "kind": "parental",
        },
        {
            "email": "ada@halden.example",
            "start_on": (day - timedelta(days=100)).isoformat(),
            "end_on": (day - timedelta(days=87)).isoformat(),
            "kind": "leave",
        },
    ]


def _customers(rng: Random) -> list[Row]:
    rows: list[Row] = []
    for department, (region, countries, stems) in _PLACES.items():
        owners = [member.email for member in SELLERS if member.department == department and member.role == "rep"]
        for stem in stems:
            for segment in rng.sample(SEGMENTS, 3):
                rows.append(
                    {
                        "code": f"C{len(rows) + 1:04d}",
                        "name": f"{stem} {rng.choice(_TRADES[segment])}",
                        "segment": segment,
                        "region": region,
                        "country": rng.choice(countries),
                        "owner_email": rng.choice(owners),
                    }
                )
    return rows


def _campaigns(day: date) -> list[Row]:
    start = quarter_of(day) - relativedelta(months=3)
    return [
        {"code": "FOOD", "name": "Food grade seals", "department_code": "MARKETING", "segment": "Food industry", "region": "",
         "start_on": start.isoformat(), "end_on": "", "spend": "42000"},
        {"code": "MARINE", "name": "Nor-Shipping fair", "department_code": "MARKETING", "segment": "Marine", "region": "North",
         "start_on": (start - relativedelta(months=6)).isoformat(), "end_on": (start - relativedelta(months=5)).isoformat(), "spend": "68000"},
    ]  # fmt: skip


def sign_ins() -> tuple[tuple[str, str], ...]:
    """E-mail and what to look at there, one of each role."""
    return (
        ("ada@halden.example", "rep"),
        ("mina@halden.example", "sales manager North"),
        ("jonas@halden.example", "sales director, head of Sales"),
        ("eva@halden.example", "chief executive"),
        ("hanne@halden.example", "human resources"),
        ("tom@halden.example", "administrator"),
    )
