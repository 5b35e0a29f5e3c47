"""A charter's promises with what was measured: the broken ones first, with what is done for those whom they were broken to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charters.judging import OLDER
from charters.parts import Aspect
from charters.queries import contents_of
from charters.queries.promises import charters
from charters.shown import DISPUTED
from feedback.models import Case
from feedback.queries import CONDUCT
from feedback.statistics.counting import came_in
from feedback.statistics.formula import Span
from feedback.surveys.formula import FEWEST
from indicators.judged import figure_words, level_words
from sdip.web.formats import NOTHING, formatter
from sdip.web.standing import STANDINGS, Standing
from sdip.web.templatetags.sdip import words
from sdip.web.templatetags.sdip.marks import chip, conf
from tenancy.text import words as read_words

from ..blocks import Aside, Block, Bullets, Cell, Column, Heading, Table, Text, Tile
from ..blocks import Facts as Pairs
from ..content.figures import figures_in
from ..content.promises import promise_facts
from ..content.scope import Scope
from ..reading import Facts, Report, decimal, pair, span
from ..wording import standing_tile
from .base import Section
from .cells import code_words, period_short, table_of, typed_text
from .plans import Counted

ORDER = ("breach", "older", "none", "below", "kept", "met", "unset")
# What the page of the charter says where its standard and the one of the arithmetic are not the same.
NOTES = {
    "otherwise": gettext_lazy(
        "It is measured in another way by now, so the figure can’t be held against this promise."
    ),
    "older": gettext_lazy("This figure is older than the charter. Another standard held then."),
    "changed": gettext_lazy(
        "The standard has changed since. Here the figure is held against what the charter promises."
    ),
}


# --- gathered ---


def gather(scope: Scope) -> dict[str, Any]:
    charter, period = scope.charter, scope.period
    assert charter is not None
    assert period is not None
    said = contents_of(charters().filter(pk=charter.pk))
    content = said[0][1] if said else None
    return {
        "version": content.number if content else None,
        "published_on": content.published_on if content else None,
        "review_on": content.review_on if content else None,
        "owner": content.owner if content else "",
        "promises": promise_facts(said, figures_in(scope, period)),
        "complaints": _complaints(charter.pk, Span(period.starts_on, period.ends_on)),
    }


def _complaints(charter: int, span: Span) -> dict[str, Any]:
    """By promise: how many say that it was broken. Fewer than five are not told of one promise, nor what would tell of them."""
    rows = came_in(Case.objects.filter(kind=Case.Kind.COMPLAINT, commitment__version__charter=charter), span).exclude(
        CONDUCT
    )
    counts = Counter(rows.order_by().values_list("commitment", flat=True))
    told = {str(pk): n for pk, n in counts.items() if n >= FEWEST}
    whole, rest = counts.total(), counts.total() - sum(told.values())
    return {"by_promise": told, "all": whole if whole >= FEWEST and not 0 < rest < FEWEST else None}


# --- read ---


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    if facts["version"] is None:
        yield Text(_("This charter is not in force: it promises nothing to anybody."))
        return
    yield Pairs(_about(facts))
    yield Aside(_for_files(facts))
    yield from promise_blocks(facts["promises"], facts["complaints"]["by_promise"])
    complaints = facts["complaints"]["all"]
    if complaints is not None:
        count = int(complaints)
        sentence = ngettext(
            "%(count)s complaint of the period says that a promise of this charter was broken.",
            "%(count)s complaints of the period say that a promise of this charter was broken.",
            count,
        )
        yield Text(sentence % {"count": formatter().num(count)})
    yield Text(_("Complaints of fewer than five people are not told of a promise."), muted=True)


def _for_files(facts: Facts) -> Table:
    columns = [
        Column("version", number=True), Column("published_on"), Column("review_on"), Column("complaints", number=True),
    ]  # fmt: skip
    numbers = {"version": Cell(decimal(facts["version"])), "complaints": Cell(decimal(facts["complaints"]["all"]))}
    days = {name: Cell(facts[name]) for name in ("published_on", "review_on")}
    return table_of("charter", "", columns, [numbers | days])


def _about(facts: Facts) -> list[tuple[str, str]]:
    write = formatter()
    days = [(_("In force since"), facts["published_on"]), (_("Next review"), facts["review_on"])]
    found = [(_("Edition"), write.num(int(facts["version"])))]
    found += [(name, write.day(date.fromisoformat(day))) for name, day in days if day]
    owner = typed_text(facts["owner"]) if facts["owner"] else _("Nobody yet")
    return [*found, (_("Who looks after it"), owner)]


def promise_blocks(promises: Sequence[Mapping[str, Any]], complaints: Mapping[str, str]) -> Iterator[Block]:
    """The broken ones first, then all that can be held against a figure, then those in words alone."""
    compared = sorted((each for each in promises if each["compared"]), key=_place)
    broken = [each for each in compared if is_broken(each)]
    if broken:
        yield Heading(_("Broken promises"))
        yield broken_table("promises-broken", broken)
    if compared:
        yield Heading(_("Every promise with its result"))
        yield promises_table("promises", compared, complaints)
    alone = [each for each in promises if not each["compared"]]
    if alone:
        yield Heading(_("Promised in words alone"))
        yield Bullets([words(read_words(each["words"])) for each in alone])
    if not promises:
        yield Text(_("It makes no promise yet."))


def is_broken(each: Mapping[str, Any]) -> bool:
    """A disputed figure counts neither as kept nor as broken."""
    return each["standing"] == "breach" and each["confidence"] != "disputed"


def is_kept(each: Mapping[str, Any]) -> bool:
    return each["standing"] in ("met", "kept") and each["confidence"] != "disputed"


def _place(each: Mapping[str, Any]) -> tuple[bool, int]:
    return not is_broken(each), ORDER.index(each["standing"])


def standing_of(each: Mapping[str, Any]) -> Standing:
    if each["confidence"] == "disputed":
        return DISPUTED
    return OLDER if each["standing"] == OLDER.code else STANDINGS[each["standing"]]


def shown(each: Mapping[str, Any]) -> Counted:
    return Counted(each["kind"], each["unit"], int(each["decimals"]), each["levels"])


# --- tables ---


def broken_table(code: str, promises: Sequence[Mapping[str, Any]]) -> Table:
    """Said openly: what was promised, what came, and what is done for those whom it was broken to."""
    columns = [
        Column("indicator", shown=False), Column("name", _("Promise"), wide=True), Column("guaranteed", _("Guaranteed"), held=False),
        Column("figure", _("Figure"), number=True), Column("record", _("How often"), held=False),
        Column("remedy", _("What we do if we miss it"), wide=True),
    ]  # fmt: skip
    records = [
        {
            **_named(each),
            "guaranteed": Cell(None, level_of(each, "guaranteed")),
            "figure": figure_of(each),
            "record": Cell(None, record_words(each) or NOTHING),
            "remedy": _remedy(each),
        }
        for each in promises
    ]
    return table_of(code, _("Promises that were broken"), columns, records)


def _remedy(each: Mapping[str, Any]) -> Cell:
    said = read_words(each["remedy"])
    return Cell(str(said), words(said)) if said else Cell(None, _("The charter does not say."), tone="warn")


def promises_table(code: str, promises: Sequence[Mapping[str, Any]], complaints: Mapping[str, str]) -> Table:
    """With a column for complaints where they are counted."""
    columns = [
        Column("indicator", shown=False), Column("service", shown=False), Column("name", _("Promise"), wide=True),
        Column("guaranteed", _("Guaranteed"), held=False), *_ends("guaranteed"), Column("target", _("Target"), held=False),
        *_ends("target"), Column("period", shown=False), Column("figure", _("Figure"), number=True), Column("unit", shown=False),
        Column("confidence", shown=False), Column("recounted", number=True, shown=False), Column("standing", _("Standing")),
        Column("broken_in", number=True, shown=False), Column("known_in", number=True, shown=False),
        Column("complaints", _("Complaints"), number=True, shown=bool(complaints)),
    ]  # fmt: skip
    return table_of(
        code, _("Promises with what was measured"), columns, [_record(each, complaints) for each in promises]
    )


def _ends(name: str) -> list[Column]:
    return [Column(f"{name}_low", number=True, shown=False), Column(f"{name}_high", number=True, shown=False)]


def _record(each: Mapping[str, Any], complaints: Mapping[str, str]) -> dict[str, Cell]:
    guaranteed, target = (pair(each[name]["bounds"]) for name in ("guaranteed", "target"))
    count = decimal(complaints.get(str(each["pk"])))
    record = each["record"] or {}
    return {
        **_named(each),
        "guaranteed": Cell(None, level_of(each, "guaranteed")),
        "guaranteed_low": Cell(guaranteed[0]),
        "guaranteed_high": Cell(guaranteed[1]),
        "target": Cell(None, level_of(each, "target")),
        "target_low": Cell(target[0]),
        "target_high": Cell(target[1]),
        "period": Cell(each["period"]["code"] if each["period"] else None),
        "figure": figure_of(each),
        "unit": Cell(each["unit"]),
        "confidence": Cell(each["confidence"]),
        "recounted": Cell(decimal(each["recounted"])),
        "standing": _standing_cell(each),
        "broken_in": Cell(decimal(record.get("broken"))),
        "known_in": Cell(decimal(record.get("count"))),
        "complaints": Cell(count, formatter().num(count)),
    }


def _named(each: Mapping[str, Any]) -> dict[str, Cell]:
    said, service = read_words(each["words"]), read_words(each["service"])
    aspect = str(Aspect(each["aspect"]).label) if each["aspect"] in Aspect.values else ""
    code = code_words(each["indicator"]) if each["indicator"] else ""
    below = (
        format_html(" · ".join(["{}"] * len(parts)), *parts)
        if (parts := [part for part in (words(service), code) if part])
        else ""
    )
    return {
        "indicator": Cell(each["indicator"]),
        "service": Cell(str(service)),
        "name": Cell(str(said), words(said), [aspect, below]),
    }


def level_of(each: Mapping[str, Any], name: str) -> str:
    """As the charter words it, else by its numbers."""
    said, bounds = read_words(each[name]["words"]), pair(each[name]["bounds"])
    if said:
        return str(words(said))
    return NOTHING if bounds == (None, None) else level_words(shown(each), *bounds)


def figure_of(each: Mapping[str, Any]) -> Cell:
    """With its period and who stands behind it; a disputed one with both numbers."""
    value, again = decimal(each["value"]), decimal(each["recounted"])
    below = [period_short(span(each["period"])) if each["period"] else "", conf(each["confidence"])]
    if again is not None:
        below.append(_("Counted again: %(figure)s") % {"figure": figure_words(shown(each), again)})
    return Cell(value, figure_words(shown(each), value), below if value is not None else [], strong=value is not None)


def _standing_cell(each: Mapping[str, Any]) -> Cell:
    note = [str(NOTES[each["note"]])] if each["note"] else []
    return Cell(each["standing"], chip(standing_of(each)), [*note, record_words(each)])


def record_words(each: Mapping[str, Any]) -> str:
    """As the page of the charter says it."""
    if not each["record"]:
        return ""
    broken, write = int(each["record"]["broken"]), formatter()
    facts = {"broken": write.num(broken), "count": write.num(int(each["record"]["count"]))}
    if not broken:
        return _("Kept each time in the last %(count)s figures") % facts
    sentence = ngettext(
        "Broken %(broken)s time in the last %(count)s figures",
        "Broken %(broken)s times in the last %(count)s figures",
        broken,
    )
    return sentence % facts


# --- the cover ---


def counts(promises: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    rows = [each for each in promises if each["compared"]]
    return {
        "kept": sum(map(is_kept, rows)),
        "broken": sum(map(is_broken, rows)),
        "silent": sum(each["standing"] == "none" for each in rows),
        "disputed": sum(each["confidence"] == "disputed" for each in rows),
    }


def headline(report: Report) -> str:
    """Nothing where the report was made without this section."""
    facts = report.facts_of("promises")
    return headline_of(facts["promises"]) if facts else ""


def headline_of(promises: Iterable[Mapping[str, Any]]) -> str:
    found, write = counts(promises), formatter()
    known = found["kept"] + found["broken"]
    told = {"kept": write.num(found["kept"]), "all": write.num(known), "broken": write.num(found["broken"])}
    if not known:
        return _("No promise can be held against a figure of this period.")
    if not found["broken"]:
        return ngettext("We kept the one promise.", "We kept all %(all)s promises.", known) % told
    sentence = ngettext(
        "We kept %(kept)s of %(all)s promises; %(broken)s was broken.",
        "We kept %(kept)s of %(all)s promises; %(broken)s were broken.",
        found["broken"],
    )
    return sentence % told


def tiles(report: Report) -> list[Tile]:
    facts = report.facts_of("promises")
    return tiles_of(facts["promises"]) if facts else []


def tiles_of(promises: Iterable[Mapping[str, Any]]) -> list[Tile]:
    found, write = counts(promises), formatter()
    shown = [
        standing_tile("broken", found["broken"], "breach", _("promises broken")),
        standing_tile("kept", found["kept"], "kept", _("promises kept")),
        standing_tile("silent", found["silent"], "none", _("without a figure")),
    ]
    if found["disputed"]:
        said = ngettext("figure disputed", "figures disputed", found["disputed"])
        shown.append(Tile("disputed", write.num(found["disputed"]), said, found["disputed"], "warn", icon="warn"))
    return shown


SECTION = Section("promises", gettext_lazy("What the charter promises, and what came of it"), blocks, gather)
