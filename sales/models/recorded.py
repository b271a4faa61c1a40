"""What every row filled in bulk has."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from imports.models import ChangeSet


class Recorded(models.Model):
    """A row filled in bulk. `change_set` wrote it last: an undo is refused where that is no longer its own.

    Change-sets are never deleted, so the database need not check each row's again.
    """

    change_set = models.ForeignKey(
        ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class Sourced(Recorded):
    """A record whose `source`, a service account, sent it first; it stays so, whoever corrects the record later.

    A program reads and corrects the records of its own source alone. Null: a person or the command line brought it.
    """

    source = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class Reason(models.TextChoices):
    PRICE = "price", _("price")
    PRODUCT = "product", _("product")
    DELIVERY = "delivery", _("delivery")
    SERVICE = "service", _("service")
    NO_BUDGET = "no_budget", _("no budget")
    TIMING = "timing", _("timing")
    COMPETITOR = "competitor", _("competitor")
    OTHER = "other", _("other")
