"""What many messages are about, from their own words; told only of five people or more, without their names and ours."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.statistics.formula import Span
from feedback.statistics.themes import Found, Theme, themes_in
from feedback.surveys.formula import FEWEST, share
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Table, Text
from ..content.scope import Scope
from ..reading import Facts, Report
from .base import Section
from .cells import table_of, typed_text
from .message_earlier import Counted, is_near_told, standing
from .message_reach import ALL, left_out, reach_of
from .messages import spans_of


def gather(scope: Scope) -> dict[str, Any]:
    """Five queries. Of several quarters what reports of them tell, added up."""
    spans = spans_of(scope)
    found = themes_in(reach_of(scope).rows, spans)
    if len(spans) > 1:
        read = [part.read for part in found if part.read >= FEWEST]
        told = _joined([_theme(each) for part in found for each in part.themes])
        return {"read": sum(read) if read else None, "themes": told, "without_names": True}
    return _of_quarter(scope, spans[0], found[0])


def _of_quarter(scope: Scope, span: Span, found: Found) -> dict[str, Any]:
    untold = found.read < FEWEST or ALL in left_out(scope, span) or is_near_told(scope, span, found.read)
    read = None if untold else found.read
    facts = {"read": read, "themes": [_theme(each) for each in found.themes], "without_names": True}
    told: dict[str, Any] = standing(scope, "message_themes", span, facts, _counts)
    return told if told.get("without_names") else facts


def _counts(facts: Facts) -> Counted:
    found = {("", "read"): facts["read"]}
    for each in facts["themes"]:
        key = " ".join(each["words"])
        found |= {(key, "count"): each["count"], (key, "place"): each["place"] and each["place"]["count"]}
    return {key: Decimal(n) for key, n in found.items() if n is not None}


def _joined(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same words are one theme; an area is told where all quarters that have it tell the same."""
    same: dict[frozenset[str], list[Mapping[str, Any]]] = {}
    for each in told:
        same.setdefault(frozenset(each["words"]), []).append(each)
    found = []
    for parts in same.values():
        places = [part["place"] for part in parts]
        one = all(places) and len({place["code"] for place in places}) == 1
        place = places[-1] | {"count": sum(each["count"] for each in places)} if one else None
        found.append({"words": parts[-1]["words"], "count": sum(part["count"] for part in parts), "place": place})
    return sorted(found, key=lambda each: (-each["count"], each["words"]))


def _theme(theme: Theme) -> dict[str, Any]:
    """Its area, unless the rest of its messages would be of fewer than five people."""
    told = theme.place if not 0 < theme.people_elsewhere < FEWEST else None
    place = {"code": told.code, "name": told.name, "count": theme.in_place} if told else None
    return {"words": list(theme.words), "count": theme.count, "place": place}


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    if not facts["themes"]:
        yield Text(_("No words stand together in messages of five people or more."))
        return
    yield _table(facts)
    yield Text(
        _("Words that stand together in messages more often than chance would have it; no meaning is guessed."),
        muted=True,
    )
    yield Text(_("Complaints about how somebody behaved are not read for this."), muted=True)
    if facts.get("without_names"):  # reports of old were made with them
        yield Text(
            _("The names of those who work here, who wrote, and whom a message is about are left out."), muted=True
        )


def _table(facts: Facts) -> Table:
    columns = [
        Column("theme", _("Words"), wide=True), Column("messages", _("Messages"), number=True),
        Column("read", number=True, shown=False), Column("share", _("Of those read"), number=True, held=False),
        Column("place", _("Most of them from")), Column("in_place", number=True, shown=False),
    ]  # fmt: skip
    return table_of(
        "themes", _("Words that many messages have"), columns, [_record(each, facts) for each in facts["themes"]]
    )


def _record(theme: Mapping[str, Any], facts: Facts) -> dict[str, Cell]:
    write, count, place = formatter(), int(theme["count"]), theme["place"]
    read = None if facts["read"] is None else int(facts["read"])
    said = format_html(" · ".join(["{}"] * len(theme["words"])), *map(typed_text, theme["words"]))
    return {
        "theme": Cell(" ".join(theme["words"]), said),
        "messages": Cell(count, write.num(count)),
        "read": Cell(read),
        "share": Cell(None, NOTHING if read is None else write.percent(share(count, read), 0)),
        "place": _place(place) if place else Cell(None, NOTHING),
        "in_place": Cell(Decimal(place["count"]) if place else None),
    }


def _place(place: Mapping[str, Any]) -> Cell:
    return Cell(place["code"], words(read_words(place["name"])))


SECTION = Section("message_themes", gettext_lazy("What many messages are about"), blocks, gather)
