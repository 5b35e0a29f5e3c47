from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import Membership, TenantModel


class Notification(TenantModel):
    """News for one person: shown at the bell, gathered in the daily e-mail."""

    recipient = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)  # a notice of the registry, which words it
    facts = models.JSONField(default=dict)
    path = models.CharField(max_length=300)  # within the tenant
    source_key = models.CharField(max_length=120)  # the same news is told once
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "recipient", "source_key"], name="notification_once")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "recipient", "-created_at"], name="notification_latest")]


class SavedView(TenantModel):
    """A list with its filters, under a name, for one person."""

    owner = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "owner", "page", "name"], name="saved_view_once")
        ]


class SearchWord(TenantModel):
    """The folded words of what can be searched; a prefix of a word finds it by index, also under row level security."""

    kind = models.CharField(max_length=30)
    row_id = models.BigIntegerField()
    word = models.CharField(max_length=64, db_collation="C")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "kind", "row_id", "word"], name="search_word_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "kind", "word", "row_id"], name="search_word_rows")
        ]  # alone enough


class Counter(TenantModel):
    """The next number of a series, taken under a row lock: no number twice, none left out."""

    series = models.CharField(max_length=80)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "series"], name="counter_once_per_series")]
