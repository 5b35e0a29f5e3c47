"""How long reports are kept: two numbers for each kind of report."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from organisation.forms.fields import WholeNumberField
from sdip.web.forms import Form

from ..models import Retention
from ..workflow import Document

HALVES = {"pdf": _("Months until the PDFs are deleted"), "figures": _("Months until the figures are deleted")}


class RetentionForm(Form):
    def __init__(self, *args: Any, kept: dict[str, Retention], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for document in Document.values:
            row = kept.get(document)
            now = {"pdf": row.pdf_months if row else None, "figures": row.figure_months if row else None}
            for half, label in HALVES.items():
                self.fields[f"{document}_{half}"] = WholeNumberField(
                    label=label, required=False, most=Retention.LONGEST, initial=now[half]
                )

    def kinds(self) -> list[tuple[str, list[Any]]]:
        return [(str(document.label), [self[f"{document.value}_{half}"] for half in HALVES]) for document in Document]

    def months(self) -> dict[str, tuple[int | None, int | None]]:
        data = self.cleaned_data
        return {each: (data[f"{each}_pdf"], data[f"{each}_figures"]) for each in Document.values}
