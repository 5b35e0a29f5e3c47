"""Every figure: by service, of the whole municipality by directorate."""

from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.templatetags.sdip import words

from ..blocks import Block, Heading, Text
from ..reading import Facts, Report, Row
from .base import Section
from .cells import figures_table


def blocks(report: Report, _facts: Facts) -> Iterator[Block]:
    if not report.rows:
        yield Text(_("There is no indicator here yet."))
        return
    groups = [list(rows) for _code, rows in groupby(report.rows, key=lambda row: row.directorate_code)]
    for rows in groups:
        yield from _group(report, rows, alone=len(groups) == 1)


def _group(report: Report, rows: list[Row], *, alone: bool) -> Iterator[Block]:
    first = rows[0]
    if not alone:
        yield Heading(words(first.directorate))
    code = "figures" if alone else f"figures-{first.directorate_code}"
    whose = {"directorate": first.directorate}
    caption = _("Every figure, by service") if alone else _("Every figure of “%(directorate)s”, by service") % whose
    yield figures_table(code, caption, rows, promised=report.promised)


SECTION = Section("figures", gettext_lazy("All figures"), blocks, figures=True)
