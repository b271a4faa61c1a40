"""Lists as people like to see them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models.organisation import Person


class SavedView(models.Model):
    """A list's filters and order under a name. It grants nothing: whoever opens it sees what they may see anyway."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="saved_views", db_index=False)
    page = models.CharField(max_length=40, help_text="the list, by the name of its address")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True, default="", help_text="the address after the ?")
    shared = models.BooleanField(default=False, help_text="with everybody below the owner")
    first = models.BooleanField(default=False, help_text="what the list opens with for the owner")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="one_view_of_a_name_per_owner_and_list"),
            models.UniqueConstraint(fields=["owner", "page"], condition=Q(first=True), name="one_first_view_per_list"),
            models.CheckConstraint(condition=~Q(name=""), name="a_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
