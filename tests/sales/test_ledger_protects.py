"""The ledger's people and departments have no foreign keys in the database, and are kept from being deleted all the same."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from people.models import Person
from sales.ledger import post_pending
from sales.models import Credit, Entry
from tests.sales.importing import take, taken


@pytest.fixture
def once_credited(order: None) -> Person:
    """Ana, who is credited with nothing any more; the ledger still says that she was."""
    taken("credits", "order_number,email\no1,ana@x.example")
    post_pending()
    taken("credits", "order_number,email,delete\no1,ana@x.example,yes")
    post_pending()
    ana = Person.objects.get(email="ana@x.example")
    assert Entry.objects.filter(person=ana).exists()
    assert not Credit.objects.filter(person=ana).exists()
    return ana


def test_an_import_refuses_to_delete_whom_entries_name(once_credited: Person) -> None:
    report = take("people", "email,name,delete\nana@x.example,Ana,yes")

    assert report.codes == [(2, "still_referred_to")]
    assert Person.objects.filter(pk=once_credited.pk).exists()


def test_so_does_the_orm(once_credited: Person) -> None:
    with pytest.raises(ProtectedError):
        once_credited.delete()
