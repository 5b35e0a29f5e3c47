"""The letter of charters: what the staff of a directorate has promised from today on."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from people.models import Member
from sdip.files.models import File
from sdip.mail.outbox import queue_message
from sdip.web.formats import formatter
from sdip.web.letters import letter
from tenancy.context import absolute_url, require_tenant

from .content import Content
from .documents.framing import address_of
from .documents.promises import level
from .documents.saying import say
from .documents.sheets import ordered
from .models import CharterVersion, Edition
from .queries import content_of
from .queries.public import readable_versions

MOST_PROMISES = 10
LARGEST_ATTACHMENT = 1_000_000  # bytes; what is larger is a link, since many mailboxes refuse it


def send_charter(version: CharterVersion, staff: Iterable[Member], pdfs: Mapping[str, Edition]) -> None:
    """To each in their language; `pdfs` by language."""
    tenant, said, letters = require_tenant(), content_of(version), dict[str, tuple[dict[str, Any], list[File]]]()
    public = readable_versions().filter(pk=version.pk).exists()
    for member in staff:
        language = member.language or member.membership.user.language or tenant.default_language
        with override(language):
            if language not in letters:
                pdf = pdfs.get(language) or pdfs.get(tenant.default_language)
                letters[language] = _letter(version, said, pdf, public=public)
            facts, files = letters[language]
            text, html = letter(facts | {"greeting": _("Dear %(name)s,") % {"name": member.name}})
            queue_message(
                member.email, facts["subject"], text, html=html, purpose="charters.in_force", language=language, attachments=files,
            )  # fmt: skip


def _letter(
    version: CharterVersion, said: Content, pdf: Edition | None, *, public: bool
) -> tuple[dict[str, Any], list[File]]:
    """What all who read this language get, and what goes along."""
    file = pdf.file if pdf else None
    attached = [file] if file and file.size <= LARGEST_ATTACHMENT else []
    lines = [(_("Say that you have read it"), reverse("charters:readers", args=[version.pk]))]
    if pdf and file and public and not attached:
        lines.append((_("The charter as PDF"), reverse("services:edition", args=[pdf.pk])))
    facts = {
        "subject": _("The charter “%(charter)s” is in force") % {"charter": str(said.name)},
        "sentences": [
            _("From today on your directorate promises this:"),
            _promises(said),
            _("The whole charter is attached as PDF.") if attached else "",
        ],
        "lines": [{"sentence": sentence, "url": absolute_url(path)} for sentence, path in lines],
        "link": address_of(version) if public else absolute_url(reverse("charters:version", args=[version.pk])),
        "verb": _("Read the charter"),
    }
    return facts, attached


def _promises(said: Content) -> str:
    """A line for each, those with a number first."""
    kept = ordered(said)
    lines = []
    for promise in kept[:MOST_PROMISES]:
        exact = level(promise.guaranteed, said)
        lines.append("• " + (f"{say(promise.words)} ({exact})" if exact else say(promise.words)))
    if more := len(kept[MOST_PROMISES:]):
        sentence = ngettext(
            "%(count)s more promise stands in the whole charter.",
            "%(count)s more promises stand in the whole charter.",
            more,
        )
        lines.append(sentence % {"count": formatter().num(more)})
    return "\n".join(lines)
