"""What is counted beforehand. Every row here follows from messages and their log, and can be made again from them."""

from typing import ClassVar

from django.db import models

from tenancy.models import TenantModel


class CaseChange(TenantModel):
    """That something the statistics count of a message is no longer as it was counted. Written by triggers, taken by the job."""

    case_id = models.BigIntegerField()  # no key: the message may be gone


class CaseFact(TenantModel):
    """A message as it was counted last: what is taken off before it is counted again. One that is in no figure has none."""

    case_id = models.BigIntegerField()
    zone = models.CharField(max_length=60)  # of the tenant's clock, by which its days were told
    month = models.DateField()  # the first day of the one in which it came in
    came_on = models.DateField(null=True)
    part = models.PositiveSmallIntegerField()  # facts.CONDUCT is read by few
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=8)
    cause = models.CharField(max_length=12)
    service_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True)
    directorate_id = models.BigIntegerField(null=True)
    days = models.IntegerField(null=True)  # to the answer; none without one
    on_time = models.BooleanField()
    overdue = models.BooleanField()
    due = models.BooleanField(db_default=False)  # a day was promised, and it is answered or that day has passed
    falls_due_on = models.DateField(null=True)  # from the next day on it is overdue
    ever = models.BooleanField()  # it was answered once
    again = models.BooleanField()  # and was opened again
    ratings = models.PositiveIntegerField()
    content = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "case_id"], name="case_counted_once")]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "falls_due_on"], name="case_fact_falls_due"),
            models.Index(fields=["tenant", "zone"], name="case_fact_clock"),
            models.Index(fields=["tenant", "came_on"], name="case_fact_by_day"),
        ]


class CaseTally(TenantModel):
    """How many messages of a month, by one thing (service, area, ...) and by how many days the answer took.

    `directorate_id` None: of the whole municipality; `kind` "": of all kinds."""

    month = models.DateField()
    directorate_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12)
    part = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=11)
    key = models.CharField(max_length=20)
    days = models.IntegerField(null=True)
    received = models.IntegerField()
    complaints = models.IntegerField()
    thanks = models.IntegerField()
    on_time = models.IntegerField()
    overdue = models.IntegerField()
    due = models.IntegerField(db_default=0)
    ever = models.IntegerField()
    again = models.IntegerField()
    ratings = models.IntegerField()
    content = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "directorate_id", "month", "part", "dimension", "key", "days"],
                nulls_distinct=False,
                name="case_tally_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant"], condition=models.Q(received=0), name="case_tally_of_nothing")
        ]
