"""Two versions of a charter side by side: what changed, and which translations were left behind."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.language import LANGUAGES
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..comparing import compare
from ..content import Content
from ..models import CharterVersion
from ..rules import can_edit_charters, can_view_charters
from ..translating import Standing, Translation, translations
from .checks import PER_PAGE, mender
from .fetching import version_or_404


@needs(can_view_charters)
def comparison_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk)
    others = list(version.charter.versions.exclude(pk=version.pk).order_by("-number"))
    older = _other(request, version, others)
    found = compare(queries.content_of(older), queries.content_of(version)) if older else []
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"version": version, "older": older, "others": others, "page": page}
    return render_page(request, "charters/comparison.html", context)


def _other(request: StaffRequest, version: CharterVersion, others: list[CharterVersion]) -> CharterVersion | None:
    """The version that was asked for, else the one before, else the first of them."""
    asked = request.GET.get("with", "")
    if asked:
        chosen = [each for each in others if str(each.pk) == asked]
        if not chosen:
            raise Http404
        return chosen[0]
    before = [each for each in others if each.number < version.number]
    return next(iter(before or others), None)


@needs(can_view_charters)
def translation_page(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    version = version_or_404(request, pk)
    said = queries.content_of(version)
    if language not in said.languages[1:]:
        raise Http404
    rows = {code: translations(said, _before(version), code) for code in said.languages[1:]}
    only = request.GET.get("only", "")
    shown = [each for each in rows[language] if not only or each.standing == only]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    mend = mender(request, version, said)
    context = {
        "version": version,
        "first": LANGUAGES[said.languages[0]],
        "language": LANGUAGES[language],
        "tabs": [_tab(version, code, rows[code], code == language) for code in rows],
        "standings": _standings(rows[language], only),
        "page": page,
        "rows": [{"text": each, "url": mend.url(each.place)} for each in page],
        "may_write": mend.may_write,
    }
    return render_page(request, "charters/translation.html", context)


@require_POST
@needs(can_edit_charters)
def confirm_translation(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    """Still right, although the text beside it has changed."""
    version = version_or_404(request, pk, can_edit_charters)
    try:
        actions.confirm_translations(version, [request.POST.get("pair", "")], by=request.member)
    except NotAllowed as refusal:
        context = {"version": version, "refusal": str(refusal)}
        return render_page(request, "charters/refused.html", context, status=422)
    messages.success(request, _("The translation is marked as up to date."))
    return redirect("charters:translation", pk, language)


def _before(version: CharterVersion) -> Content | None:
    older = version.charter.versions.filter(number__lt=version.number).order_by("-number").first()
    return queries.content_of(older) if older else None


def _tab(version: CharterVersion, code: str, rows: list[Translation], here: bool) -> dict[str, Any]:
    left = sum(each.standing != Standing.CURRENT for each in rows)
    url = f"../{code}/"
    return {
        "url": url,
        "label": LANGUAGES[code].own_name,
        "here": here,
        "count": left,
        "tone": "warn" if left else "ok",
    }


def _standings(rows: list[Translation], only: str) -> list[dict[str, Any]]:
    every = {"code": "", "label": _("All"), "count": len(rows), "here": not only}
    return [
        every,
        *(
            {
                "code": each.value,
                "label": each.label,
                "count": sum(row.standing == each for row in rows),
                "here": only == each,
            }
            for each in Standing
        ),
    ]
