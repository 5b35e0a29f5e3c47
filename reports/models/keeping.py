from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel

from ..workflow import Document


@tracked
class Retention(TenantModel):
    """How long the PDFs and the figures of a kind of report are kept. Without a row: for good."""

    LONGEST = 600  # months

    document = models.CharField(_("report"), max_length=20, choices=Document.choices)
    pdf_months = models.PositiveSmallIntegerField(_("PDFs are kept (months)"))
    figure_months = models.PositiveSmallIntegerField(_("figures are kept (months)"), null=True, blank=True)

    class Meta:
        verbose_name = _("time of keeping reports")
        verbose_name_plural = _("times of keeping reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "document"], name="retention_once_per_document"),
            models.CheckConstraint(condition=Q(pdf_months__range=(1, 600)), name="pdfs_are_kept_for_some_months"),
            models.CheckConstraint(
                condition=Q(figure_months=None) | Q(figure_months__gte=F("pdf_months"), figure_months__lte=600),
                name="figures_are_kept_as_long_as_their_pdfs",
            ),
        ]
