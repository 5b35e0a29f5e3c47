"""A citizen has an idea erased: what plans took over of its words goes with it, what the office has written itself stays."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _

from feedback.keeping.copies import is_taken_from
from feedback.models import Case
from tenancy.audit import acting
from tenancy.text import Words

from ..models import Solution
from ..wording import in_every_language


def forget_idea(case: Case) -> None:
    """Called while the message still has its words. Plans that were begun from this one hold the same words."""
    with acting("planning.forget_idea"):
        for row in Solution.objects.select_for_update(of=("self",)).filter(case=case):
            if _is_taken(row, case):
                taken = Solution.objects.filter(words=row.words, does_nothing=False)
                taken.update(words=_gone(), revision=F("revision") + 1)


def what_plans_keep(case: Case) -> Iterator[str]:
    """What is told to the citizen; no plan is named, as not everybody may know of it."""
    gone = set(_gone().values())
    for row in Solution.objects.filter(case=case, archived_at=None).order_by("pk"):
        if _is_taken(row, case) or gone & set(row.words.values()):
            yield _("That a plan of ours took up an idea of a citizen: without your words.")
        else:
            yield _(
                "What we have written ourselves about your idea in a plan: these are our words, and the plan rests on them."
            )


def _is_taken(row: Solution, case: Case) -> bool:
    said = [case.text, case.wish, *case.additions.values_list("text", flat=True)]
    return any(is_taken_from(text, said) for text in row.words.values())


def _gone() -> Words:
    return in_every_language(lambda _write: _("An idea of a citizen, who has had the words erased"))
