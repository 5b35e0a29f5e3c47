"""Standards of a file, from the table `load_standard`: what makes them unfit, and how they are written."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sdip.web.formats import formatter

from . import statements as sql

Rows = Callable[[str], list[Any]]  # a statement's rows
Do = Callable[[str], int]  # how many rows a statement has touched
Refuse = Callable[[Sequence[Any], str], None]  # the place in the file, the sentence


def refuse_clashing(rows: Rows, refuse: Refuse) -> None:
    """Days that overlap, with what is stored or within the file."""
    write = formatter()
    for *place, code, first, last in rows(sql.STANDARDS_THAT_CLASH):
        if last is None:
            sentence = _("“%(code)s” has a standard from %(first)s until further notice, which this one overlaps.")
        else:
            sentence = _("“%(code)s” has a standard from %(first)s to %(last)s, which this one overlaps.")
        refuse(place, sentence % {"code": code, "first": write.day(first), "last": write.day(last) if last else ""})
    for *place, code in rows(sql.STANDARDS_TWICE):
        refuse(place, _("“%(code)s” has two standards of one kind for the same days.") % {"code": code})


def refuse_weaker(rows: Rows, refuse: Refuse) -> None:
    for *place, code in rows(sql.WEAKER_TARGETS):
        refuse(place, _("The target of “%(code)s” would be weaker than its guarantee.") % {"code": code})


def write_standards(do: Do) -> tuple[int, int, int]:
    """(created, changed, of these such as have judged figures: what they were stays on the page of the standards)."""
    corrected = do(sql.CORRECTED_STANDARDS)
    changed = do(sql.CHANGED_STANDARDS)
    return do(sql.NEW_STANDARDS), changed, corrected
