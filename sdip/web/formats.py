"""The one gateway between stored values and what people read: pages, forms, charts, PDFs and e-mails pass here."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel import dates, lists
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenancy.context import current_tenant

from .language import Language, active_language, language
from .parsing import NumberError as NumberError
from .parsing import parse_number as parse_number
from .parsing import parse_percent as parse_percent
from .units import PERCENT, with_unit

Number = int | float | Decimal

NOTHING = "–"
MINUS = "\u2212"
# Keep a sign where CLDR puts it. Before Arabic digits U+200F does what CLDR's U+061C does, and fonts have it.
RIGHT_MARK, LEFT_MARK = "\u200f", "\u200e"
NO_BREAK = "\u00a0"
MONTH_PATTERNS = {"uk": "LLLL y\u202f'р.'", "ckb": "LLLLی y"}  # else "LLLL y"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True, slots=True)
class Formatter:
    """Numbers, dates and units of one language in one set of digits ("arab" or "latn")."""

    language: Language
    numerals: str

    @property
    def arabic(self) -> bool:
        return self.numerals == "arab"

    def digits(self, text: object) -> str:
        return str(text).translate(ARABIC_DIGITS) if self.arabic else str(text)

    # --- numbers ---
    def num(self, value: Number | None, decimals: int | None = None) -> str:
        """1,530 or ١٬٥٣٠ or 1 530. Without `decimals`: none for a whole number, else one."""
        if value is None:
            return NOTHING
        rounded = _rounded(value, decimals)
        return self._sign(rounded) + self._body(abs(rounded))

    def plain(self, value: Number | None) -> str:
        """For the inside of a field: every digit kept, no grouping, no marks; parse_number() reads it back."""
        if value is None:
            return ""
        text = format(Decimal(str(value)), "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return self.digits(text.replace(".", self._decimal_point))

    def percent(self, fraction: Number | None, decimals: int | None = None) -> str:
        """A fraction 0..1 as 71.2% or ٧١٫٢٪."""
        if fraction is None:
            return NOTHING
        return self.num(_hundredfold(fraction), decimals) + ("٪" if self.arabic else "%")

    def val(self, value: Number | None, unit: str = "", decimals: int | None = None) -> str:
        """A stored value with its unit; "percent" is stored as a fraction."""
        if value is None:
            return NOTHING
        if unit == PERCENT:
            return self.percent(value, decimals)
        return self._with_unit(self.num(value, decimals), value, unit, decimals)

    def signed(self, value: Number | None, unit: str = "", decimals: int | None = None) -> str:
        """A gap whose sign tells good from bad: minus is short of the standard, whichever direction is better."""
        if value is None:
            return NOTHING
        if unit == PERCENT:
            value, unit = _hundredfold(value), "points"
        rounded = _rounded(value, decimals)
        sign = self._sign(rounded) or (self._mark + "+" if rounded > 0 else "")
        return self._with_unit(sign + self._body(abs(rounded)), abs(rounded), unit, decimals)

    def gap(self, value: Number | None, unit: str = "", decimals: int | None = None, in_range: bool = False) -> str:
        """Sign and word: readers of Arabic disagree where a minus stands. Inside a range nothing is to spare."""
        if value is None:
            return NOTHING
        with override(self.language.code):
            if in_range and value >= 0:
                return _("inside the range")
            words = (
                _("%(gap)s short")
                if value < 0
                else _("%(gap)s to spare")
                if value > 0
                else _("exactly on the standard")
            )
        return words % {"gap": self.signed(value, unit, decimals)}

    def level(self, low: Number | None, high: Number | None, unit: str = "", decimals: int | None = None) -> str:
        """A standard: at least, at most, or between two values."""
        shown = {"low": self.val(low, unit, decimals), "high": self.val(high, unit, decimals)}
        with override(self.language.code):
            if low is not None and high is not None:
                return _("%(low)s to %(high)s") % shown
            if low is None and high is None:
                return NOTHING
            return (_("at least %(low)s") if high is None else _("at most %(high)s")) % shown

    def filesize(self, size: int) -> str:
        """Bytes as KB or MB of 1,000, as people's devices count."""
        with override(self.language.code):
            if size < 1_000_000:
                return _("%(number)s KB") % {"number": self.num(max(1, round(size / 1000)))}
            return _("%(number)s MB") % {"number": self.num(size / 1_000_000)}

    def listed(self, items: Iterable[object]) -> str:
        """a, b and c, in the language's own way; "" for nothing."""
        shown = [str(item) for item in items]
        return str(lists.format_list(shown, locale=self.language.cldr)) if shown else ""

    def joined(self, *parts: str) -> str:
        """Parts side by side, apart by the comma of the language; what is empty is left out."""
        return self.between.join(part for part in parts if part)

    @property
    def between(self) -> str:
        return "، " if self.language.dir == "rtl" else ", "

    # --- days and times ---
    def day(self, value: dt.date | None, weekday: bool = False) -> str:
        if value is None:
            return NOTHING
        text = self._date(value, "long")
        if not weekday:
            return text
        return f"{self._date(value, 'EEEE')}{self._comma} {text}"

    def weekday_short(self, value: dt.date | None) -> str:
        """Sunday 22 Nov"""
        if value is None:
            return NOTHING
        return f"{self._date(value, 'EEEE')}{self._comma} {self._date(value, 'd MMM')}"

    def daymonth(self, value: dt.date | None) -> str:
        return NOTHING if value is None else self._date(value, "d MMM")

    def month(self, value: dt.date | None) -> str:
        return NOTHING if value is None else self._date(value, MONTH_PATTERNS.get(self.language.code, "LLLL y"))

    def month_name(self, value: dt.date | None) -> str:
        return NOTHING if value is None else self._date(value, "LLLL")

    def month_short(self, value: dt.date | None) -> str:
        return NOTHING if value is None else self._date(value, "LLL")

    def year(self, value: dt.date | int | None) -> str:
        return NOTHING if value is None else self.digits(getattr(value, "year", value))

    def clock(self, value: dt.datetime | dt.time | None) -> str:
        if value is None:
            return NOTHING
        local = timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value
        return self.digits(f"{local:%H:%M}")

    def moment(self, value: dt.datetime | None) -> str:
        if value is None:
            return NOTHING
        with override(self.language.code):
            return _("%(day)s, %(time)s") % {"day": self.day(value), "time": self.clock(value)}

    def period(self, starts_on: dt.date, ends_on: dt.date) -> str:
        """The name of a span of days (both ends in it): a month, a year, some months, or its two days."""
        if _whole_months(starts_on, ends_on):
            months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
            if months == 1:
                return self.month(starts_on)
            if months == 12 and starts_on.month == 1:
                return self.year(starts_on)
            first = self.month_name(starts_on) if starts_on.year == ends_on.year else self.month(starts_on)
            return self._span(first, self.month(ends_on))
        if starts_on == ends_on:
            return self.day(starts_on)
        return self._span(self.day(starts_on), self.day(ends_on))

    def period_short(self, starts_on: dt.date, ends_on: dt.date) -> str:
        """For the head of a table. A year that begins in another month goes by the year it ends in."""
        if _whole_months(starts_on, ends_on):
            months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
            if months == 1:
                return self._date(starts_on, "LLL y")
            if months == 12:
                return self.year(ends_on) if starts_on.month == 1 else self._fiscal(ends_on)
            return self._span(self.month_short(starts_on), self._date(ends_on, "LLL y"))
        return self.daymonth(starts_on)

    # --- inside ---
    @property
    def _decimal_point(self) -> str:
        return "٫" if self.arabic else "," if self.language.code == "uk" else "."

    @property
    def _comma(self) -> str:
        return "،" if self.language.dir == "rtl" else "," if self.language.code == "uk" else ""

    @property
    def _mark(self) -> str:
        return "" if self.language.dir == "ltr" else RIGHT_MARK if self.arabic else LEFT_MARK

    def _sign(self, rounded: Decimal) -> str:
        return self._mark + MINUS if rounded < 0 else ""

    def _body(self, positive: Decimal) -> str:
        group = "٬" if self.arabic else NO_BREAK if self.language.code == "uk" else ","
        whole, _point, rest = format(positive, ",f").partition(".")
        return self.digits(whole.replace(",", group) + (self._decimal_point + rest if rest else ""))

    def _span(self, first: str, last: str) -> str:
        with override(self.language.code):
            return _("%(first)s to %(last)s") % {"first": first, "last": last}

    def _fiscal(self, ends_on: dt.date) -> str:
        with override(self.language.code):
            return _("FY %(year)s") % {"year": self.year(ends_on)}

    def _with_unit(self, shown: str, value: Number, unit: str, decimals: int | None) -> str:
        rounded = _rounded(value, decimals)
        whole = rounded.as_tuple().exponent == 0
        with override(self.language.code):
            return with_unit(shown, float(abs(rounded)), whole, unit, self.language)

    def _date(self, value: dt.date, pattern: str) -> str:
        local = timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value
        return self.digits(dates.format_date(local, pattern, locale=self.language.cldr))


def formatter(code: str | None = None, digits: str | None = None) -> Formatter:
    """The formatter of a language (default: the active one) in the tenant's digits."""
    spoken = language(code) if code else active_language()
    if spoken.dir == "ltr":
        return Formatter(spoken, "latn")
    tenant = current_tenant()
    wished = digits or (tenant.settings.get("digits") if tenant else None)
    return Formatter(spoken, "latn" if wished == "latn" else "arab")


lazy_num = lazy(lambda value: formatter().num(value), str)  # for sentences that are made when the program starts


def _rounded(value: Number, decimals: int | None) -> Decimal:
    exact = Decimal(str(value))
    if decimals is None:
        decimals = 0 if exact == exact.to_integral_value() else 1
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)  # never "−0"


def _hundredfold(fraction: Number) -> Decimal:
    return Decimal(str(fraction)) * 100


def _whole_months(starts_on: dt.date, ends_on: dt.date) -> bool:
    return starts_on.day == 1 and (ends_on + dt.timedelta(days=1)).day == 1
