"""Saved views: a list's filters and order under a name."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import QueryDict

from people.models import Person, SavedView

# Of the moment, not of the view.
PASSING = ("page", "format", "as_of", "view", "csrfmiddlewaretoken")
MOST_VIEWS = 100


class NameTakenError(Exception):
    """One of the owner's views of this list has that name."""


class TooManyError(Exception):
    """The owner has as many views of this list as one can find one's way in."""


def kept_query(text: str) -> str:
    """What of an address' query is a view: filters, order, period; in one order, whoever wrote it."""
    query = QueryDict(text[:4000], mutable=True)
    for key in PASSING:
        query.pop(key, None)
    kept = QueryDict(mutable=True)
    for key in sorted(query):
        kept.setlist(key, [value for value in query.getlist(key) if value])
    return kept.urlencode()[:2000]


@transaction.atomic
def save_view(
    *, owner: Person, page: str, name: str, query: str, shared: bool, first: bool, view: SavedView | None = None
) -> SavedView:
    """A new view, or one of the owner's under another name or sharing; its filters stay unless `query` names others."""
    Person.objects.select_for_update(of=("self",)).get(pk=owner.pk)
    mine = SavedView.objects.filter(owner=owner, page=page)
    if view is None:
        if mine.count() >= MOST_VIEWS:
            raise TooManyError
        view = SavedView(owner=owner, page=page, query=kept_query(query))
    if first:
        mine.exclude(pk=view.pk).filter(first=True).update(first=False)
    view.name, view.shared, view.first = name, shared, first
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as problem:
        raise NameTakenError(name) from problem
    return view
