"""Texts of our own in the four languages, for pages that are made into documents."""
# ruff: noqa: E501

import datetime as dt
from decimal import Decimal

from django.template import engines
from django.utils import translation

from sdip.documents import charts
from sdip.web.formats import formatter
from sdip.web.language import LANGUAGES

HERE = __file__.rpartition("/")[0]
TEXTS = {
    "en": ("Water supply", "Burst pipes", "We repair burst pipes within one day and answer every letter.", "Value", "Standing", "Change"),
    "ar": ("تجهيز الماء", "الأنابيب المكسورة", "نصلح الأنابيب المكسورة خلال يوم واحد ونجيب عن كل رسالة.", "القيمة", "الموقف", "التغير"),
    "ckb": ("دابینکردنی ئاو", "بۆڕییە شکاوەکان", "بۆڕییە شکاوەکان لە ماوەی ڕۆژێکدا چاک دەکەین و وەڵامی هەموو نامەیەک دەدەینەوە.", "بەها", "دۆخ", "گۆڕان"),
    "uk": ("Водопостачання", "Прориви труб", "Ми усуваємо прориви труб протягом доби і відповідаємо на кожен лист.", "Значення", "Стан", "Зміна"),
}  # fmt: skip


def chart(code: str, rtl: bool, wide: bool) -> str:
    write = formatter(code)
    values = [0.82, 0.85, 0.79, 0.88, 0.84, 0.86, 0.9, 0.87, 0.71, 0.69, None, 0.7]
    days = [dt.date(2026, month, 1) for month in range(1, 13)]
    series = charts.Series(
        days=days,
        values=values,
        signals=["", "", "", "", "", "", "better", "", "worse", "worse", "", "worse"],
        segments=[charts.Segment(0, 8, 0.85, 0.78, 0.93), charts.Segment(8, 12, 0.7, 0.66, 0.74)],
        guaranteed=[(0.8, None)] * 12,
        target=[(0.95, None)] * 12,
        events=[(8, TEXTS[code][1])],
        bounds=(0, 1),
    )

    def percent(level: float) -> str:
        return write.percent(Decimal(str(level)))

    ends = {"guaranteed": percent(0.8), "target": percent(0.95), "mean": percent(0.7)}
    words = charts.Words(f"{TEXTS[code][0]}: {TEXTS[code][2]}", percent, write.month_short, write.year, ends)
    return charts.control_chart(series, words, wide=wide, rtl=rtl)


def report(code: str, *, large: bool = False) -> str:
    """A report of two pages with everything a document may hold."""
    name, heading, text, value, standing, change = TEXTS[code]
    row = {
        "name": heading,
        "code": "W-03",
        "value": Decimal("0.712"),
        "gap": Decimal("-0.088"),
        "standing": "breach",
        "values": [Decimal("0.85"), Decimal("0.712")],
        "standings": ["kept", "breach"],
        "guaranteed": (Decimal("0.8"), None),
    }
    context = {
        "lang": code, "dir": LANGUAGES[code].dir, "large": large, "name": name, "heading": heading, "text": text, "number": "DIW-2026-10",
        "author": name, "kind": heading, "headline": text, "asks": [text, heading], "rows": [row, row], "sample": True,
        "words": {"value": value, "standing": standing, "change": change}, "chart": chart(code, LANGUAGES[code].dir == "rtl", not large),
        "figures": [{"value": "4", "words": heading, "tone": "bad", "mark": "breach"}, {"value": "17", "words": name, "tone": "ok", "mark": "met"}],
        "facts": [{"name": name, "value": heading}, {"name": heading, "value": text}],
        "proof": [{"name": heading, "value": "DIW-2026-10", "code": True}],
    }  # fmt: skip
    with open(f"{HERE}/report.html", encoding="utf-8") as source, translation.override(code):
        return str(engines["django"].from_string(source.read()).render(context))
