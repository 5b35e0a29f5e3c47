"""Pictures of a plan, in the reader's words and direction."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sdip.documents import charts
from sdip.web.formats import formatter
from sdip.web.pictures import reads_from_right

from .models import Cause, Problem
from .workflow import Branch

Ribs = list[tuple[str, list[str]]]


def chain_of(causes: list[Cause]) -> list[str]:
    """The whys, each the answer to the one above it."""
    return [row.words for row in causes if row.branch == Branch.WHY]


def ribs_of(causes: list[Cause]) -> Ribs:
    """The branches that have causes, in the order of the fishbone."""
    found = [
        (str(branch.label), [row.words for row in causes if row.branch == branch])
        for branch in Branch
        if branch != Branch.WHY
    ]
    return [rib for rib in found if rib[1]]


def fishbone_picture(problem: Problem, ribs: Ribs) -> SafeString:
    write = formatter()
    named = [_("%(branch)s: %(causes)s") % {"branch": name, "causes": "; ".join(causes)} for name, causes in ribs]
    facts = {"problem": problem.words, "causes": write.listed(named)}
    label = _("Fishbone of the problem “%(problem)s”. %(causes)s.") % facts
    return charts.fishbone(str(problem.words), ribs, label, _("more in the table"), rtl=reads_from_right())
