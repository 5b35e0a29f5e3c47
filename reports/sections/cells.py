"""Cells that several sections share: a figure, its standards, its gap, what came before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from unicodedata import bidirectional

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from indicators.judged import figure_words, gap_words, level_words, points_words
from sdip.web.formats import NOTHING, formatter
from sdip.web.pictures import meter_picture, spark_picture
from sdip.web.templatetags.sdip import words
from sdip.web.templatetags.sdip.marks import chip, conf, spcline

from ..blocks import Cell, Column, Table
from ..reading import Levels, Row, Span
from ..wording import how_counted
from .provenance import spoken

STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}
SMALL = 0.5  # of a spark in a table
KEY = [Column("indicator", shown=False), Column("service", shown=False), Column("directorate", shown=False)]
Record = Mapping[str, Cell]


def table_of(
    code: str, caption: str, columns: Sequence[Column], records: Iterable[Record], dense: bool = False, region: str = ""
) -> Table:
    """A cell that a record lacks is empty."""
    rows = [[record.get(column.code, Cell()) for column in columns] for record in records]
    return Table(code, caption, columns, rows, dense, region)


def key_cells(row: Row) -> dict[str, Cell]:
    return {"indicator": Cell(row.code), "service": Cell(row.service_code), "directorate": Cell(row.directorate_code)}


def code_words(code: str) -> SafeString:
    return format_html('<bdi dir="ltr">{}</bdi>', code)


def name_cell(row: Row, *, code: bool = False) -> Cell:
    service = words(row.service)
    below = format_html("{} · {}", service, code_words(row.code)) if code else service
    return Cell(str(row.name), words(row.name), [below])


def person_cell(name: str, nobody: str = NOTHING) -> Cell:
    return Cell(name, typed_text(name) if name else nobody)


def typed_text(text: str) -> SafeString:
    """Somebody's own words, in whatever script: the paper's engine cannot find their direction by itself."""
    first = next((kind for letter in text if (kind := bidirectional(letter)) in STRONG), "")
    return format_html('<bdi dir="{}">{}</bdi>', STRONG.get(first, "auto"), text)


def money_words(amount: Decimal, currency: str) -> str:
    """Parts of the coin only where there are some."""
    return formatter().val(amount, currency, 0 if amount == int(amount) else 2)


def figure_cell(row: Row, value: Decimal | None) -> Cell:
    """With where on its scale a judged figure stands."""
    return Cell(value, figure_words(row, value), [points_words(row, value)], strong=True)


def shown_figure(row: Row) -> Cell:
    """The figure of the report with its period and who stands behind it."""
    below = [points_words(row, row.value), period_short(row.period), conf(row.confidence)]
    return Cell(row.value, figure_words(row, row.value), below, strong=row.value is not None)


def origin_words(row: Row) -> SafeString:
    """In one line how the figure is counted, and where it comes from."""
    return spoken(_("%(counted)s Source: %(source)s"), counted=how_counted(row), source=words(row.source) or NOTHING)


def period_short(period: Span | None) -> str:
    return formatter().period_short(period.starts_on, period.ends_on) if period else ""


def period_words(period: Span) -> str:
    return formatter().period(period.starts_on, period.ends_on)


def level_cell(row: Row, levels: Levels, there: bool) -> Cell:
    return Cell(None, level_words(row, *levels) if there else NOTHING)


def gap_cell(row: Row, gap: Decimal | None) -> Cell:
    if gap is None:
        return Cell(None, NOTHING)
    broken = row.standing.code == "breach" and not row.disputed
    said = format_html('<span class="gap"><bdi>{}</bdi></span>', gap_words(row, gap, in_range=row.in_range))
    return Cell(gap, said, tone="bad" if broken else "")


def standing_cell(row: Row) -> Cell:
    """A disputed figure is neither kept nor broken: only what was reported."""
    status = row.data["status"]
    if row.disputed:
        return Cell(status, "", [_("As reported: %(standing)s") % {"standing": row.standing.word}])
    if row.standing.code == "unset":
        return Cell(status, "", [str(row.standing.word)])
    return Cell(status, chip(row.standing))


def history_cell(row: Row) -> Cell:
    if not row.drawn:
        return Cell(None, NOTHING)
    return Cell(None, spark_picture(row.values, row.standings, row.guaranteed, row.unit, row.decimals, SMALL))


def drawn_share(share: float, words: str) -> SafeString:
    """1 is the whole. Its number stands beside it, in the same words."""
    return meter_picture([(max(0.0, min(1.0, share)) * 100, "part")], words)


def change_cell(row: Row) -> Cell:
    return Cell(row.change, spcline(row.change) if row.change else NOTHING)


def day_cell(day: date) -> Cell:
    return Cell(day, formatter().day(day))


# --- the table of figures ---


def figures_table(code: str, caption: str, rows: Sequence[Row], *, promised: bool, to_target: bool = False) -> Table:
    """`promised`: with a column for guarantees. `to_target`: the gap is the one to the target, promise or no promise."""
    columns = [
        *KEY, Column("name", _("Indicator"), wide=True), Column("period", shown=False),
        Column("figure", _("Figure"), number=True), Column("unit", shown=False), Column("confidence", shown=False),
        Column("guaranteed", _("Guaranteed"), shown=promised, held=False), *_ends("guaranteed"),
        Column("target", _("Target"), held=False), *_ends("target"),
        Column("gap", _("Gap to the target") if to_target else _("Gap"), number=True, wraps=True),
        Column("standing", _("Standing")), Column("history", _("The last periods"), held=False),
    ]  # fmt: skip
    return table_of(code, caption, columns, [_figure_record(row, to_target) for row in rows])


def _ends(name: str) -> list[Column]:
    return [Column(f"{name}_low", number=True, shown=False), Column(f"{name}_high", number=True, shown=False)]


def _figure_record(row: Row, to_target: bool) -> dict[str, Cell]:
    return {
        **key_cells(row),
        "name": name_cell(row, code=True),
        "period": Cell(row.data["period"]["code"] if row.period else None),
        "figure": shown_figure(row),
        "unit": Cell(row.unit),
        "confidence": Cell(row.confidence),
        "guaranteed": level_cell(row, row.guaranteed, row.promised),
        "guaranteed_low": Cell(row.guaranteed[0]),
        "guaranteed_high": Cell(row.guaranteed[1]),
        "target": level_cell(row, row.target, row.aimed),
        "target_low": Cell(row.target[0]),
        "target_high": Cell(row.target[1]),
        "gap": gap_cell(row, row.gap_to_target if to_target else row.gap),
        "standing": standing_cell(row),
        "history": history_cell(row),
    }
