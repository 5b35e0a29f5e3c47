"""Words in, rows out: the one search table for every list and for the search page."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.fields import BooleanField

from tenancy.context import require_tenant
from tenancy.text import words_of

from .models import SearchWord

MOST = 8  # words of a search
ARABIC = re.compile("[\u0621-\u064a]")
ARTICLE = "ال"
# Of a row that is written in the same transaction, so that there are no older words; a part of the statement that writes its parts.
NEW = """INSERT INTO web_searchword (tenant_id, kind, row_id, word)
    SELECT %(tenant)s, %(searched_as)s, %(row)s, unnest(%(words)s::text[])"""
SHORTEST = 3  # letters of a word that is sought without its article
KNOWN = 1000  # words of which the planner knows how often they come: guessing wrong, it walks long lists, and in several processes
GUESSED = """
SELECT attstattarget IS DISTINCT FROM %s FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
 WHERE attrelid = to_regclass('web_searchword') AND attname = 'word' AND pg_has_role(relowner, 'USAGE')"""


class StartsWith(Func):
    """Unlike LIKE it is leakproof, so row level security lets it use the index."""

    function = "starts_with"
    output_field = BooleanField()


def index_row(kind: str, row_id: int, *texts: object) -> None:
    index_rows(kind, [(row_id, texts)])


def index_rows(kind: str, rows: Iterable[tuple[int, Iterable[object]]]) -> None:
    found = [(row_id, words_of(*texts)) for row_id, texts in rows]
    SearchWord.objects.filter(kind=kind, row_id__in=[row_id for row_id, _words in found]).delete()
    _add(kind, found)


def add_words(kind: str, row_id: int, *texts: object) -> None:
    """Beside the words by which the row is found already."""
    words = [SearchWord(kind=kind, row_id=row_id, word=word) for word in sorted(words_of(*texts))]
    SearchWord.objects.bulk_create(words, ignore_conflicts=True)


def new_words(kind: str, row_id: int, *texts: object) -> dict[str, Any]:
    """What NEW wants."""
    said = sorted(words_of(*texts))
    return {"tenant": require_tenant().pk, "searched_as": kind, "row": row_id, "words": said}


def _add(kind: str, found: Iterable[tuple[int, set[str]]]) -> None:
    SearchWord.objects.bulk_create(
        [SearchWord(kind=kind, row_id=row_id, word=w) for row_id, ws in found for w in sorted(ws)], batch_size=5000
    )


def matching(queryset: QuerySet[Any], kind: str, text: str, key: str = "pk") -> QuerySet[Any]:
    """The rows that have every word of the text, each at the beginning of one of their words.

    `key` leads from a row to the one whose words are searched. Of a long text the longest words count: they narrow most."""
    for word in _sought(text):
        whole, parts = Q(_begins(kind, key, *_same(word))), word.split("ʼ")
        if len(parts) > 1:  # rows whose words were noted when an apostrophe still parted them
            whole |= Q(*(_begins(kind, key, part) for part in parts))
        queryset = queryset.filter(whole)
    return queryset


def rows_that_say(kind: str, text: str) -> QuerySet[SearchWord, int]:
    """The keys of what matching() finds, by the index of the words alone: some come twice. A text without a word finds nothing."""
    first, *others = _sought(text) or [""]
    rows = SearchWord.objects.filter(_any_of({*_same(first), *first.split("ʼ")}), kind=kind)
    rest = text if "ʼ" in first else " ".join(others)
    found: QuerySet[SearchWord] = matching(rows if first else rows.none(), kind, rest, key="row_id")
    return found.values_list("row_id", flat=True)


def _sought(text: str) -> list[str]:
    return sorted(words_of(text), key=lambda word: (-len(word), word))[:MOST]


def _same(word: str) -> Iterable[str]:
    """An Arabic word with and without its article: whoever seeks "refuse" means "the refuse" too."""
    if not ARABIC.match(word):
        return (word,)
    bare = word.removeprefix(ARTICLE)
    return (word, ARTICLE + word if bare == word else bare) if len(bare) >= SHORTEST else (word,)


def _begins(kind: str, key: str, *words: str) -> Exists:
    return Exists(SearchWord.objects.filter(_any_of(words), kind=kind, row_id=OuterRef(key)))


def _any_of(beginnings: Iterable[str]) -> Q:
    return Q(*(Q(StartsWith(F("word"), Value(word))) for word in sorted(beginnings)), _connector=Q.OR)


def keep_statistics(using: str, **_said: Any) -> None:
    """After migrating, by the owner of the table; a test's flush says it too, as the application."""
    with connections[using].cursor() as cursor:
        cursor.execute(GUESSED, [KNOWN])
        if (cursor.fetchone() or [False])[0]:
            cursor.execute(f"ALTER TABLE web_searchword ALTER COLUMN word SET STATISTICS {KNOWN}")
