"""What one cell says: a text, a fee, a time, a choice - or why it can't be taken."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from indicators.reading.values import text_of
from sdip.web.formats import formatter
from tenancy.text import fold, plain_signs

from ..parts import Classification, Transaction
from .found import Refusals
from .limits import LONGEST, why_no_text

SHEET_ERROR = re.compile(r"#(REF|N/A|VALUE|DIV/0|NAME|NUM|NULL)[!?]?", re.IGNORECASE)
BLANK = {
    fold(each)
    for each in (
        "",
        "-",
        "–",
        "—",
        "n/a",
        "null",
        "tba",
        "tbd",
        "غير محدد",
        "غير معلوم",
        "لا يوجد بيانات",
        "دیارینەکراوە",
        "не вказано",
    )
}
BULLET = re.compile(r"^\s*(?:[-–•*▪●]|\d{1,2}(?:\.\d{1,2})*[.)]|[٠-٩]{1,2}[-.)])\s*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
CHOICES: dict[str, dict[str, str]] = {
    "classification": {
        "simple": Classification.SIMPLE, "complex": Classification.COMPLEX, "highly technical": Classification.TECHNICAL,
        "technical": Classification.TECHNICAL,
        "بسيطة": Classification.SIMPLE, "معقدة": Classification.COMPLEX, "فنية": Classification.TECHNICAL,
        "سادە": Classification.SIMPLE, "ئاڵۆز": Classification.COMPLEX, "تەکنیکی": Classification.TECHNICAL,
        "проста": Classification.SIMPLE, "складна": Classification.COMPLEX, "високотехнічна": Classification.TECHNICAL,
    },
    "transaction": {
        "g2c": Transaction.CITIZEN, "citizen": Transaction.CITIZEN, "citizens": Transaction.CITIZEN, "مواطن": Transaction.CITIZEN,
        "هاووڵاتی": Transaction.CITIZEN, "громадяни": Transaction.CITIZEN,
        "g2b": Transaction.BUSINESS, "business": Transaction.BUSINESS, "company": Transaction.BUSINESS, "شركة": Transaction.BUSINESS,
        "کۆمپانیا": Transaction.BUSINESS, "бізнес": Transaction.BUSINESS,
        "g2g": Transaction.GOVERNMENT, "government": Transaction.GOVERNMENT,
        "دائرة": Transaction.GOVERNMENT, "установи": Transaction.GOVERNMENT,
        "internal": Transaction.STAFF, "staff": Transaction.STAFF,
    },
}  # fmt: skip
GOVERNMENT_TO = re.compile(r"(?<!\w)g2[cbg](?!\w)")
SEVERAL = {"both", "all", "any", "كلاهما", "الجميع", "обидва"}


@dataclass(frozen=True, slots=True)
class At:
    column: str
    sheet: str = ""
    row: int | None = None


class Cells:
    """Reads cells of a file that is written in `language`, unless a heading says otherwise."""

    def __init__(self, refusals: Refusals, language: str) -> None:
        self.refusals, self.language = refusals, language
        self.several: list[At] = []  # cells that name more than one kind of client

    def refuse(self, at: At, reason: str) -> str:
        self.refusals.add(at.column, reason, at.sheet, at.row)
        return ""

    def text(self, cell: Any, at: At, longest: int = LONGEST) -> str:
        """ "" for a blank and for the usual marks of one."""
        if isinstance(cell, bool):
            return self.refuse(at, _("Yes or no stands where a text is expected."))
        if isinstance(cell, date | time | timedelta):
            return self.refuse(at, _("A date or time stands where a text is expected."))
        if isinstance(cell, list | dict):
            return self.refuse(at, _("Several values stand where one text is expected."))
        text = text_of(cell)
        if SHEET_ERROR.fullmatch(text):
            return self.refuse(at, _("The cell holds an error of the spreadsheet: %(text)s.") % {"text": text})
        if reason := why_no_text(text, longest):
            return self.refuse(at, reason)
        text = plain_signs(text).strip()
        return "" if fold(text) in BLANK else text

    def lines(self, cell: Any, at: At) -> list[str]:
        """One for each line, without its bullet or number."""
        plain = (BULLET.sub("", line).strip() for line in self.text(cell, at).splitlines())
        return [line for line in plain if line]

    def fee(self, cell: Any, at: At, currency: str, language: str) -> str:
        text = self.text(cell, at)
        number = _number(text)
        if number is None:
            return text
        with override(language):
            if number == 0:
                return _("None")
        if not currency:
            return self.refuse(at, _("“%(text)s”: say in which money, in the cell or in the heading.") % {"text": text})
        return f"{formatter(language).num(number)} {currency}"

    def time(self, cell: Any, at: At, unit: str, language: str) -> str:
        text = self.text(cell, at)
        number = _number(text)
        if number is None:
            return text
        if not unit:
            return self.refuse(
                at, _("“%(text)s”: say whether hours or days, in the cell or in the heading.") % {"text": text}
            )
        return formatter(language).val(number, unit)

    def choice(self, name: str, cell: Any, at: At) -> str:
        """A code of the list; "" where the cell is blank or names several."""
        text = self.text(cell, at)
        if not text or fold(text) in SEVERAL:
            self.several += [at] if text else []
            return ""
        if codes := GOVERNMENT_TO.findall(fold(text)):  # "G2C – Government to Citizen"
            text = " ".join(codes)
        found = {
            code for word, code in FOLDED[name].items() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", fold(text))
        }
        if "technical" in found:
            found = {"technical"}
        if len(found) > 1:
            self.several.append(at)
        elif not found:
            return self.refuse(at, _("“%(text)s” is none of the kinds that are known here.") % {"text": text})
        return str(found.pop()) if len(found) == 1 else ""


FOLDED = {name: {fold(word): code for word, code in words.items()} for name, words in CHOICES.items()}


def _number(text: str) -> Decimal | None:
    """A text that is a bare number, in digits of any script, with or without its thousands."""
    plain = re.sub(r"(?<=\d)[,٬ \u00a0](?=\d{3}(?!\d))", "", fold(text))
    return Decimal(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else None
