"""What of answers is counted beforehand. Every row here follows from the responses, and can be made again from them."""

from typing import ClassVar

from django.db import models

from tenancy.models import TenantModel


class ResponseChange(TenantModel):
    """A response that is not in the counts yet; or (`answers`) what is in the counts and has to leave them again.

    Written by triggers, taken by the job. The answers have no free text in them, and go within minutes."""

    wave_id = models.BigIntegerField()
    response_id = models.BigIntegerField(null=True)  # no key: the response may be gone
    channel = models.CharField(max_length=10)
    place_id = models.BigIntegerField(null=True)
    answers = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "response_id"], name="response_waits_once_to_be_counted")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "wave_id"], name="response_change_of_wave")]


class AnswerCount(TenantModel):
    """How many responses of a wave chose an option. `by` and `part`: of those only who chose that option (part) of that question
    (by); "" for all. What is no answer to a question begins with @, see tallies.py."""

    wave = models.ForeignKey("feedback.Wave", models.CASCADE, related_name="+")
    by = models.CharField(max_length=40)
    part = models.TextField()
    question = models.CharField(max_length=40)
    line = models.TextField()
    option = models.TextField()
    count = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "wave", "by", "part", "question", "line", "option"], name="answer_count_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant"], condition=models.Q(count=0), name="answer_count_of_nothing")
        ]
