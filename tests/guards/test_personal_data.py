"""Nothing about people is forgotten: each model that leads to one is copied and erased, or is named with the reason why not."""

from __future__ import annotations

from collections import Counter

from django.apps import apps
from django.core.exceptions import FieldError
from django.db.models import Field, Model
from pghistory.models import Event

from accounts.models import User
from common.personal import Subject, all_held, event_of, personal_data
from people.models import Person
from people.queries.personal import parts

# What nobody is shown, of others or of themselves.
SECRETS = {
    "password",
    "digest",
    "token_key",
    "token_hash",
    "secret",
    "session_key",
    "calendar_hash",
    "salt",
    "data",
    "token",
}
NAMES = {"name", "email"}


def leading_to_people() -> set[str]:
    """Every model from which foreign keys, one after the other, reach a person or an account; but the history's own."""
    models = [one for one in apps.get_models(include_auto_created=True) if not issubclass(one, Event)]
    reached: set[type[Model]] = {Person, User}
    before: set[type[Model]] = set()
    while before != reached:
        before = set(reached)
        reached |= {
            model
            for model in models
            if any(field.is_relation and field.related_model in before for field in fields(model))
        }
    return {model._meta.label for model in reached}


def fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.get_fields() if field.concrete]


def test_every_model_that_leads_to_a_person_is_decided() -> None:
    held = {one.model._meta.label for one in all_held()}
    others = {label for data in personal_data() for label in data.others}

    assert leading_to_people() - held - others == set(), (
        "in a copy and an erasure, or named among `others` with the reason?"
    )
    assert held & others == set()
    assert others <= {model._meta.label for model in apps.get_models()}
    assert all(reason for data in personal_data() for reason in data.others.values())


def test_an_erasure_knows_what_becomes_of_each() -> None:
    undecided = [held.name for held in all_held() if held.goes == bool(held.stays)]

    assert undecided == [], "it goes, or it stays for a reason"
    assert [held.name for held in all_held() if held.goes and held.blanks] == []
    known = {(held.name, name) for held in all_held() for name in held.blanks} - {
        (held.name, field.name) for held in all_held() for field in fields(held.model)
    }
    assert known == set()


def test_a_copy_has_no_secret_and_nobody_elses_name() -> None:
    told = {(held.name, column) for held in all_held() for column in held.columns}

    assert {(name, column) for name, column in told if column.rpartition("__")[2] in SECRETS} == set()
    of_others = {(name, column) for name, column in told if "__" in column and column.rpartition("__")[2] in NAMES}
    assert of_others == {("positions", "department__name")}
    assert {(name, column) for name, column in told if "person" in column or "user" in column} == {
        ("sessions", "user_agent")
    }


def test_every_table_of_a_copy_can_be_read(db: None) -> None:
    tables = parts(Subject(person=1, user=1))

    try:
        assert [list(table) for table in tables] == [[] for _ in tables]
    except FieldError as problem:  # a column was renamed
        raise AssertionError(problem) from problem
    assert [name for name, count in Counter(table.name for table in tables).items() if count > 1] == []
    assert {f"{held.name}_before" for held in all_held() if event_of(held.model)} <= {table.name for table in tables}
