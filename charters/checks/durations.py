"""How long a text says that something takes, where it says so in figures."""

import re
from fractions import Fraction

from tenancy.text import fold

from ..parts import Classification

LONGEST = {Classification.SIMPLE: 3, Classification.COMPLEX: 7, Classification.TECHNICAL: 20}  # working days, RA 11032
WORKING_HOURS, CLOCK_HOURS, WEEK = 8, 24, 5
HOUR = Fraction(1, WORKING_HOURS)
UNITS: dict[str, Fraction] = {
    fold(stem): days
    for days, stems in (
        (HOUR / 60, ("minute", "mins", "دقيق", "دقائق", "خولەک", "хвилин", "хв")),
        (HOUR, ("hour", "ساع", "کاتژمێر", "سەعات", "годин", "год")),
        (Fraction(1), ("day", "يوم", "أيام", "ڕۆژ", "дн", "ден", "діб")),
        (Fraction(WEEK), ("week", "أسبوع", "أسابيع", "هەفت", "тижн", "тижд")),
    )
    for stem in stems
}
NAMES = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
MEASURED = re.compile(rf"(\d+(?:[.,٫]\d+)?)[ \u00a0-]*(?:[^\W\d]+ )?({NAMES})")  # "3 working days"
LOWER_END = re.compile(r"\d+\s*[-–—]\s*(?=\d)")


def working_days(text: str) -> Fraction | None:
    """Working days of 8 hours; from 24 hours on the clock is meant. Of a range its upper end. None where the text gives no
    figure, or figures of something else, such as months."""
    plain = LOWER_END.sub("", fold(text))
    found = MEASURED.findall(plain)
    if not found or re.search(r"\d", MEASURED.sub("", plain)):
        return None
    return sum((_days(Fraction(re.sub("[,٫]", ".", number)), UNITS[unit]) for number, unit in found), Fraction(0))


def _days(number: Fraction, unit: Fraction) -> Fraction:
    if unit == HOUR and number >= CLOCK_HOURS:
        return number / CLOCK_HOURS
    return number * unit
