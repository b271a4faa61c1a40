"""The files about people: departments, people, positions, absences (docs/import.md documents them for users)."""

from people.files.absences import ABSENCES
from people.files.departments import DEPARTMENTS
from people.files.people import PEOPLE
from people.files.positions import POSITIONS

__all__ = ["ABSENCES", "DEPARTMENTS", "PEOPLE", "POSITIONS"]
