"""The receipt of a message: one page to keep, with the number, in the language of the citizen."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.documents.blocks import Facts, Said
from sdip.documents.pdf import write_pdf
from sdip.documents.qr import qr_svg
from sdip.web.formats import formatter
from sdip.web.language import active_language
from tenancy.context import absolute_url, require_tenant
from tenancy.models import Crest

from . import codes
from .models import Case
from .wording import KINDS


def receipt_facts(case: Case, code: str) -> dict[str, Any]:
    """`code`: as it is stored nowhere. Called in the language of the case."""
    shown, address = codes.grouped(code), absolute_url(reverse("tell:follow"))
    qr = qr_svg(f"{address}?code={shown}", _("Address of this message"))
    return {"case": case, "kind": KINDS[case.kind], "code": shown, "address": address, "qr": qr}


def receipt_pdf(case: Case, code: str) -> bytes:
    with override(case.language):
        crest, language = Crest.objects.filter(tenant=require_tenant()).first(), active_language()
        facts = receipt_facts(case, code)
        context = {
            "lang": language.code,
            "dir": language.dir,
            "large": True,
            "author": require_tenant().name,
            "crest": bool(crest),
            "title": str(facts["kind"].received),
            "blocks": [Facts(_pairs(case, facts["code"]))],
            **facts,
        }
        html = render_to_string("feedback/paper/receipt.html", context)
        return write_pdf(html, images={"crest": bytes(crest.image)} if crest else {})


def _pairs(case: Case, shown: str) -> list[tuple[str, str]]:
    write = formatter()
    pairs = [
        (_("Your number"), Said(shown, code=True)),
        (_("Received"), write.day(timezone.localdate(case.received_at))),
    ]
    if case.service:
        pairs.append((_("Service"), str(case.service.name)))
    if case.promise_text:
        pairs.append((_("The promise"), Said(case.promise_text, case.language)))
    if case.due_on:
        pairs.append((_("You get an answer by"), write.day(case.due_on, weekday=True)))
    return pairs
