"""What many messages are about, from their words alone: counted here, in the database, and told only of five messages or more.

A word weighs by how many messages have it, less if nearly all have it: n × ln(N / n). Words that stand together in more messages than
chance would have it make a theme. That is all: no meaning is guessed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Value

from organisation.models import Place

from ..models import Case
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
STEM = r"""regexp_replace(regexp_replace(regexp_replace(w.word,
    '^(وال|بال|فال|كال|لل|ال)(?=.{3})', ''),
    '(?<=[а-яі]{3})(ами|ями|ого|ому|ою|ею|ах|ях|ів|ам|ям|ии|іи|их|им|[аеиіоуюяєь])$', ''),
    '(?<=[a-z]{2}[a-rt-z])s$|(?<=.{3})(هكان|هكه)$', '')"""
WORDS = """
WITH message AS MATERIALIZED ({messages})
SELECT c.part, {stem} AS stem, mode() WITHIN GROUP (ORDER BY w.word), array_agg(DISTINCT w.row_id)
  FROM web_searchword w JOIN message c ON c.id = w.row_id
 WHERE w.kind = 'case' AND length(w.word) > 2 AND w.word !~ '[0-9]' AND w.word <> ALL (%(stop_words)s)
 GROUP BY c.part, stem HAVING count(DISTINCT w.row_id) >= %(fewest)s""".replace("{stem}", STEM)


@dataclass(frozen=True, slots=True)
class Theme:
    """`words`: the one by which it was found first. `place`: where most of it is, if that is five messages or more."""

    words: tuple[str, ...]
    count: int
    share: float  # of the messages that were read
    place: Any = None
    in_place: int = 0


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
    found = _found(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    return [found.get(number, Found(0, [])) for number in range(len(spans))]


def themes_by_service(rows: QuerySet[Case], span: Span) -> dict[int, Found]:
    """The same, each service by itself."""
    return _found(_newest(rows.exclude(service=None), span, F("service_id"), MOST_READ))


def _newest(rows: QuerySet[Case], span: Span, by: Any, most: int) -> Any:
    newest = came_in(rows, span).filter(held_at=None).exclude(CONDUCT).order_by("-received_at", "-pk")
    return newest.annotate(part=by).values("id", "place_id", "part")[:most]


def _found(picked: Any) -> dict[int, Found]:
    read = list(picked)
    if not read:
        return {}
    messages, params = named(picked)
    with connection.cursor() as cursor:
        cursor.execute(
            WORDS.replace("{messages}", messages), params | {"stop_words": sorted(STOP_WORDS), "fewest": FEWEST}
        )
        words = cursor.fetchall()
    places = {row["id"]: row["place_id"] for row in read}
    names = Place.objects.in_bulk({place for place in places.values() if place})
    found = {}
    for part, count in Counter(row["part"] for row in read).items():
        groups = grouped([(word, frozenset(ids)) for of, _stem, word, ids in words if of == part], count)
        found[part] = Found(count, [_theme(named_by, ids, count, places, names) for named_by, ids in groups])
    return found


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
    words: tuple[str, ...], ids: frozenset[int], read: int, places: Mapping[int, int | None], names: Mapping[int, Place]
) -> Theme:
    where = Counter(place for pk in ids if (place := places.get(pk)))
    place, n = next(iter(where.most_common(1)), (None, 0))
    if n < FEWEST or place is None:
        return Theme(words, len(ids), len(ids) / read)
    return Theme(words, len(ids), len(ids) / read, names.get(place), n)
