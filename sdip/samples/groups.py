"""Groups of people in the sample tenants: dimensions with their options, and figures of some indicators for each of them."""

from decimal import Decimal
from itertools import product
from typing import Any

from indicators.actions.collecting import add_dimension, add_option
from indicators.models import Dimension

Names = dict[str, str]
DIMENSIONS: dict[str, tuple[Names, dict[str, Names]]] = {
    "sex": (
        {"en": "Sex", "ar": "الجنس", "ckb": "ڕەگەز", "uk": "Стать"},
        {
            "women": {"en": "Women", "ar": "النساء", "ckb": "ژنان", "uk": "Жінки"},
            "men": {"en": "Men", "ar": "الرجال", "ckb": "پیاوان", "uk": "Чоловіки"},
        },
    ),
    "age": (
        {"en": "Age", "ar": "العمر", "ckb": "تەمەن", "uk": "Вік"},
        {
            "young": {"en": "Under 30", "ar": "دون 30 سنة", "ckb": "خوار 30 ساڵ", "uk": "До 30 років"},
            "middle": {"en": "30 to 59", "ar": "30 إلى 59 سنة", "ckb": "30 بۆ 59 ساڵ", "uk": "Від 30 до 59 років"},
            "old": {"en": "60 and over", "ar": "60 سنة فأكثر", "ckb": "60 ساڵ و سەرووتر", "uk": "60 років і старші"},
        },
    ),
}


def break_down(by: Any) -> dict[str, Dimension]:
    """The dimensions that indicators can be broken down by."""
    found = {}
    for code, (name, options) in DIMENSIONS.items():
        found[code] = add_dimension(code=code, name=name, by=by)
        for option, words in options.items():
            add_option(found[code], code=option, name=words, by=by)
    return found


def collected(facts: dict[str, Any]) -> tuple[list[str], list[tuple[str, str]]]:
    """The dimensions of an indicator, and those that are crossed; a description says how far apart each group is."""
    codes = sorted(facts.get("groups", {}))
    return codes, [(codes[0], codes[1])] if len(codes) == 2 else []


def groups_of(facts: dict[str, Any]) -> list[tuple[str, Decimal]]:
    """Each group by its key, with its distance from the whole; a combination is as far apart as its options together."""
    singles = [
        [(f"{dimension}={option}", Decimal(str(apart))) for option, apart in options.items()]
        for dimension, options in sorted(facts.get("groups", {}).items())
    ]
    crossed = [(f"{one};{other}", a + b) for (one, a), (other, b) in product(*singles)] if len(singles) == 2 else []
    return [*(each for options in singles for each in options), *crossed]


def share_of(key: str) -> Decimal:
    """Of all people, as if every option of a dimension had as many."""
    share = Decimal(1)
    for part in key.split(";"):
        share /= len(DIMENSIONS[part.partition("=")[0]][1])
    return share
