"""What a report or a schedule is about: the columns, and the constraint that they fit the document."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenancy.context import require_tenant
from tenancy.models import TenantModel
from tenancy.text import Words

from ..workflow import SUBJECTS, Document, Kind, documents_about


class AboutSomething(TenantModel):
    """`directorate` is whose the matter is (None: the whole municipality's); the other columns say which of its things."""

    document = models.CharField(_("report"), max_length=20, choices=Document.choices, default=Document.DIRECTORATE)
    directorate = models.ForeignKey(
        "organisation.Directorate", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("directorate"),
    )  # fmt: skip
    cycle = models.ForeignKey(
        "planning.Cycle", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("improvement plan")
    )
    charter = models.ForeignKey(
        "charters.Charter", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("charter")
    )
    wave = models.ForeignKey(
        "feedback.Wave", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("survey")
    )

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def subject(self) -> Words:
        """The name of what it is about."""
        if self.cycle:
            return self.cycle.name
        if self.charter:
            return self.charter.title
        if self.wave:
            return self.wave.survey.name
        return self.directorate.name if self.directorate else require_tenant().name


SUBJECT_PATHS = ("directorate", "cycle", "charter__service", "wave__survey")  # what `subject` reads


def scope_constraints(name: str) -> list[models.CheckConstraint]:
    owned = documents_about(Kind.DIRECTORATE, Kind.PLAN, Kind.CHARTER)
    nobodys = documents_about(Kind.MUNICIPALITY)
    found = [
        models.CheckConstraint(
            condition=(~Q(document__in=owned) | Q(directorate__isnull=False))
            & (~Q(document__in=nobodys) | Q(directorate__isnull=True)),
            name=f"{name}_has_the_directorate_of_its_document",
        )
    ]
    for kind, column in SUBJECTS.items():
        found.append(
            models.CheckConstraint(
                condition=Q(document__in=documents_about(kind), **{f"{column}__isnull": False})
                | (~Q(document__in=documents_about(kind)) & Q(**{f"{column}__isnull": True})),
                name=f"{name}_has_a_{column}_exactly_when_it_is_about_one",
            )
        )
    return found
