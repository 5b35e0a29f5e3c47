"""What many messages are about, from their words alone: counted here, in the database, and told only of five people or more, without
the names of anybody who works here, who wrote or whom a message is about.

A word weighs by how many messages have it, less if nearly all have it: n × ln(N / n). Words that stand together in more messages than
chance would have it make a theme. That is all: no meaning is guessed."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import log
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Value

from organisation.models import Place
from people.models import Member
from tenancy.text import fold, words_of

from ..models import Case, Concerned
from ..queries import CONDUCT
from ..surveys.formula import FEWEST
from .counting import came_in, named
from .formula import Span
from .stopwords import STOP_WORDS

NEWEST = 2000  # messages that are read: so it takes as long however many there are
MOST_READ = 20_000  # of all services together, by night
HEAVIEST = 40  # words that can make a theme
MOST_WORDS = 4  # of a theme
MOST = 12  # themes
TOGETHER = 0.5  # of the messages of the rarer word also have the other one
LIFT = 1.3  # times as many as chance would have it
# Without article, plural and the commonest endings, so that "pipe" and "pipes", "الماء" and "ماء", "вода" and "води" are one word.
STEMS = (
    "^(وال|بال|فال|كال|لل|ال)(?=.{3})",
    "(?<=[а-яі]{3})(ами|ями|ого|ому|ою|ею|ах|ях|ів|ам|ям|ии|іи|их|им|[аеиіоуюяєь])$",
    "(?<=[a-z]{2}[a-rt-z])s$|(?<=.{3})(هكان|هكه)$",
)
STEM = reduce(lambda word, pattern: f"regexp_replace({word}, '{pattern}', '')", STEMS, "w.word")
WORDS = """
WITH message AS MATERIALIZED ({messages})
SELECT c.part, {stem} AS stem, mode() WITHIN GROUP (ORDER BY w.word), array_agg(DISTINCT w.row_id)
  FROM web_searchword w JOIN message c ON c.id = w.row_id
 WHERE w.kind = 'case' AND length(w.word) > 2 AND w.word !~ '[0-9]' AND w.word <> ALL (%(stop_words)s)
 GROUP BY c.part, stem HAVING count(DISTINCT w.row_id) >= %(fewest)s""".replace("{stem}", STEM)
# What is written on to a name: and, in, so, like and for in Arabic; the commonest endings of names; possession.
BEFORE, AFTER = ("", "و", "ب", "ف", "ك", "ل"), ("", "ي", "ом", "ем", "єм", "ов", "ев", "ʼs")
NO_SIGN = re.compile(r"\W")  # however a number is written
WHO = ("contact__email", "contact__phone", "contact__name")
NAMES = ("contact__name", "contact__on_behalf_of")


@dataclass(frozen=True, slots=True)
class Theme:
    """`words`: the one by which it was found first. `place`: where most of it is, if that is of five people or more."""

    words: tuple[str, ...]
    count: int
    share: float  # of the messages that were read
    place: Any = None
    in_place: int = 0
    people_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    read: int
    themes: list[Theme]


def themes(rows: QuerySet[Case], span: Span) -> Found:
    """Of the newest messages of the span; without complaints about a person, whose words name people."""
    return themes_in(rows, [span])[0]


def themes_in(rows: QuerySet[Case], spans: Sequence[Span]) -> list[Found]:
    """Of each span, as themes() finds them there; three questions however many they are."""
    parts = [_newest(rows, span, Value(number), NEWEST) for number, span in enumerate(spans)]
    found = _found(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0], spans)
    return [found.get(number, Found(0, [])) for number in range(len(spans))]


def themes_by_service(rows: QuerySet[Case], span: Span) -> dict[int, Found]:
    """The same, each service by itself."""
    return _found(_newest(rows.exclude(service=None), span, F("service_id"), MOST_READ), [span])


def _newest(rows: QuerySet[Case], span: Span, by: Any, most: int) -> Any:
    newest = came_in(rows, span).filter(held_at=None).exclude(CONDUCT).order_by("-received_at", "-pk")
    return newest.annotate(part=by).values("id", "place_id", "part", *WHO, "contact__on_behalf_of")[:most]


def _found(picked: Any, spans: Sequence[Span]) -> dict[int, Found]:
    read = list(picked)
    if not read:
        return {}
    messages, params = named(picked)
    with connection.cursor() as cursor:
        cursor.execute(
            WORDS.replace("{messages}", messages), params | {"stop_words": sorted(STOP_WORDS), "fewest": FEWEST}
        )
        words = cursor.fetchall()
    known = _names(Span(spans[0].starts_on, spans[-1].ends_on), read) if words else set()
    people, places = writers(read), {row["id"]: row["place_id"] for row in read}
    names = Place.objects.in_bulk({place for place in places.values() if place})
    found = {}
    for part, count in Counter(row["part"] for row in read).items():
        heard = [(word, frozenset(ids)) for of, stem, word, ids in words if of == part and stem not in known]
        said = [each for each in heard if is_of_many(each[1], people)]
        groups = [each for each in grouped(said, count) if is_of_many(each[1], people)]
        found[part] = Found(count, [_theme(named_by, ids, count, places, names, people) for named_by, ids in groups])
    return found


def _names(span: Span, read: Iterable[Mapping[str, Any]]) -> set[str]:
    """Of anybody who works or worked here, who wrote one of these messages, and whom any of these days is about: in all their forms."""
    staff, came = Member.objects.values_list("name"), came_in(Case.objects.all(), span).order_by()
    concerned = Concerned.objects.filter(case__in=came.values("pk")).values_list("name")
    said = words_of(*(name for (name,) in staff.union(concerned)), *(row[each] for row in read for each in NAMES))
    stems = {stem(part) for word in said for part in {word, *word.split("ʼ")} if len(part) > 1}
    return {before + each + after for each in stems for before in BEFORE for after in AFTER}


def stem(word: str) -> str:
    """As the database does it."""
    return reduce(lambda left, pattern: re.sub(pattern, "", left, count=1), STEMS, word)


def writers(read: Iterable[Mapping[str, Any]]) -> dict[int, Any]:
    """Who wrote each message: whoever gives the same address, number or name is one; without any of them everybody is somebody else."""
    first: dict[Any, Any] = {}

    def found(key: Any) -> Any:
        while (known := first.setdefault(key, key)) != key:
            key = known
        return key

    people = {}
    for row in read:
        said = [(kind, NO_SIGN.sub("", fold(row[kind] or ""))) for kind in WHO]
        people[row["id"]] = me = row["id"]
        for key in said:
            if key[1]:
                first[found(key)] = found(me)
    return {pk: found(pk) for pk in people}


def is_of_many(ids: Iterable[int], people: Mapping[int, Any]) -> bool:
    return len({people[pk] for pk in ids}) >= FEWEST


def grouped(found: Sequence[tuple[str, frozenset[int]]], read: int) -> list[tuple[tuple[str, ...], frozenset[int]]]:
    """Words of a theme, and the messages that have it: at least two of its words, or the only one."""
    rest = sorted(found, key=lambda each: (-weight(len(each[1]), read), each[0]))[:HEAVIEST]
    groups: list[tuple[tuple[str, ...], frozenset[int]]] = []
    while rest and len(groups) < MOST:
        first, *others = rest
        beside = [each for each in others if belong_together(first[1], each[1], read)][: MOST_WORDS - 1]
        rest = [each for each in others if each not in beside]
        if weight(len(first[1]), read) > 0:
            groups.append(
                (tuple(word for word, _ids in [first, *beside]), _having(first[1], [ids for _w, ids in beside]))
            )
    return sorted(groups, key=lambda group: (-len(group[1]), group[0]))


def weight(n: int, read: int) -> float:
    """0 for a word that every message has; the largest for one that every third has."""
    return n * log(read / n)


def belong_together(one: Collection[int], other: Collection[int], read: int) -> bool:
    both = len(frozenset(one) & frozenset(other))
    return (
        both >= FEWEST and both >= TOGETHER * min(len(one), len(other)) and both * read >= LIFT * len(one) * len(other)
    )


def _having(first: frozenset[int], beside: Sequence[frozenset[int]]) -> frozenset[int]:
    counts = Counter(pk for ids in [first, *beside] for pk in ids)
    return frozenset(pk for pk, n in counts.items() if n >= 2) if beside else first


def _theme(
    words: tuple[str, ...], ids: frozenset[int], read: int, places: Mapping[int, int | None], names: Mapping[int, Place],
    people: Mapping[int, Any],
) -> Theme:  # fmt: skip
    where = Counter(place for pk in ids if (place := places.get(pk)))
    place, n = next(iter(where.most_common(1)), (None, 0))
    there = {pk for pk in ids if places.get(pk) == place}
    if place is None or not is_of_many(there, people):
        return Theme(words, len(ids), len(ids) / read)
    elsewhere = len({people[pk] for pk in ids - there})
    return Theme(words, len(ids), len(ids) / read, names.get(place), n, elsewhere)
