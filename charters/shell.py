"""What charters tell the frame: menu, search, labels of the trail, the public pages."""

from typing import Any

from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import succession
from organisation.models import Service
from organisation.rules import within
from people import handover
from sdip import registry
from sdip.web.search import matching
from tenancy.context import require_tenant

from . import news, queries, rules, work
from .models import (
    Charter,
    CharterFeedback,
    CharterVersion,
    Comment,
    Commitment,
    Edition,
    FormatRequest,
    ServiceEntry,
    Step,
)
from .queries.consulting import opened_versions
from .queries.public import public_versions, readable_versions
from .workflow import HEARING, IN_FORCE, State


def found_charters(member: Any, words: set[str]) -> Any:
    """By what the charter in force says, by its name, or by that of its service."""
    text, charters = " ".join(words), Charter.objects.order_by()
    found = Q(pk__in=matching(charters, "charter", text).values("pk"))
    found |= Q(pk__in=matching(charters, "charter_name", text).values("pk"))
    found |= Q(service__in=matching(Service.objects.order_by(), "service", text).values("pk"))
    rows = within(Charter.objects.filter(found), member, "view_charters", "directorate__path")
    title = Case(When(name={}, then=F("service__name")), default=F("name"))
    return rows.order_by().values("id", title=title, subtitle=F("directorate__name"))


def charter_url(_kind: str, pk: int) -> str:
    return reverse("charters:charter", args=[pk])


def a_service() -> dict[str, Any] | None:
    row = Service.objects.filter(public=True, ended_on=None, indicators__public=True).order_by("pk").first()
    return {"code": row.code} if row else None


def _row(rows: Any) -> dict[str, Any] | None:
    first = rows.order_by("pk").first()
    return {"pk": first.pk} if first else None


def a_charter() -> dict[str, Any] | None:
    return _row(Charter.objects.all())


def a_version() -> dict[str, Any] | None:
    return _row(CharterVersion.objects.all())


def a_draft() -> dict[str, Any] | None:
    return _row(CharterVersion.objects.filter(state=State.DRAFT))


def a_published_version() -> dict[str, Any] | None:
    return _row(CharterVersion.objects.filter(state__in=IN_FORCE))


def a_reviewed_version() -> dict[str, Any] | None:
    begun = CharterVersion.objects.filter(state=State.REVIEW, reviews__outcome="", reviews__isnull=False)
    return _row(begun) or a_published_version()


def a_consulted_version() -> dict[str, Any] | None:
    return _row(CharterVersion.objects.filter(state=State.CONSULTATION))


def an_opened_version() -> dict[str, Any] | None:
    return _row(opened_versions())


def a_version_for_everybody() -> dict[str, Any] | None:
    return _row(public_versions().filter(state__in=IN_FORCE))


def an_open_comment() -> dict[str, Any] | None:
    return _row(Comment.objects.filter(answer="", version__state__in=HEARING))


def a_public_charter() -> dict[str, Any] | None:
    return _row(queries.charters_for_everybody())


def an_opinion() -> dict[str, Any] | None:
    return _row(CharterFeedback.objects.filter(erased_at=None))


def a_request() -> dict[str, Any] | None:
    return _row(FormatRequest.objects.all())


def a_section() -> dict[str, Any] | None:
    draft = a_draft()
    return draft and draft | {"section": "who"}


def a_translation() -> dict[str, Any] | None:
    version, languages = a_version(), require_tenant().languages
    return {**version, "language": languages[1]} if version and languages[1:] else None


def an_entry() -> dict[str, Any] | None:
    return _row(ServiceEntry.objects.filter(version__state=State.DRAFT))


def a_new_contact() -> dict[str, Any] | None:
    draft = a_draft()
    return draft and draft | {"code": "contacts"}


def a_step() -> dict[str, Any] | None:
    row = Step.objects.filter(entry__version__state=State.DRAFT).order_by("pk").first()
    return {"code": "steps", "pk": row.entry_id, "row": row.pk} if row else None


def an_office() -> dict[str, Any] | None:
    row = CharterVersion.objects.filter(state__in=IN_FORCE, charter__service=None).order_by("pk").first()
    return {"pk": row.charter_id} if row else None


def a_public_version() -> dict[str, Any] | None:
    return _row(readable_versions())


def a_spoken_edition() -> dict[str, Any] | None:
    return _row(Edition.objects.filter(format="audio", version__state__in=IN_FORCE))


def a_drafted_promise() -> dict[str, Any] | None:
    return _row(Commitment.objects.filter(version__state=State.DRAFT))


LABELS = {
    "create_charter": _("Charter begun"),
    "change_charter": _("Owner or review of a charter changed"),
    "change_draft": _("Draft of a charter changed"),
    "confirm_translations": _("Translations confirmed"),
    "fill_draft": _("Draft filled from a template or a file"),
    "add_commitment": _("Promise added to a draft"),
    "change_commitment": _("Promise of a draft changed"),
    "remove_commitment": _("Promise taken out of a draft"),
    "take_over_standards": _("Standards taken over into a draft"),
    "write_passages": _("Texts of a draft written"),
    "write_contacts": _("Contacts of a draft written"),
    "write_parties": _("Groups of a draft written"),
    "write_forms": _("Sample forms of a draft written"),
    "add_service": _("Service added to a draft"),
    "write_service": _("Service of a draft written"),
    "remove_service": _("Service taken out of a draft"),
    "remove_row": _("Row taken out of a draft"),
    "consult_on_charter": _("Consultation on a charter begun"),
    "end_consultation": _("Consultation on a charter ended"),
    "open_consultation": _("Consultation on a charter opened to everybody"),
    "comment_in_public": _("Comment on a charter by somebody from outside"),
    "add_hearing": _("Hearing on a charter noted"),
    "remove_hearing": _("Hearing on a charter taken out"),
    "comment_on_charter": _("Comment on a charter"),
    "answer_comment": _("Comment on a charter answered"),
    "check_charter": _("Charter checked"),
    "approve_charter": _("Charter approved"),
    "return_charter": _("Charter sent back to the draft"),
    "review_charter": _("Review of a charter begun"),
    "write_review": _("Questions of a review of a charter answered"),
    "renew_charter": _("Review of a charter ended with a new version"),
    "give_feedback": _("Feedback on a charter"),
    "answer_feedback": _("Feedback on a charter answered"),
    "put_feedback_aside": _("Feedback on a charter put aside"),
    "erase_feedback": _("Feedback on a charter erased"),
    "erase_comment": _("Comment on a charter erased"),
    "add_stock": _("Copies of a charter noted"),
    "remove_stock": _("Copies of a charter taken out"),
    "note_distribution": _("Distribution of a charter noted"),
    "remove_distribution": _("Distribution of a charter taken out"),
    "ask_for_format": _("Charter asked for in a format"),
    "hand_over_format": _("Charter handed over in a format"),
    "refuse_format": _("Format of a charter not possible"),
    "acknowledge_charter": _("Charter read by a member of the staff"),
    "keep_charter": _("Charter kept after its review"),
    "change_charter_settings": _("Settings of charters changed"),
    "publish_charter": _("Charter published"),
    "make_editions_again": _("Missing files of a charter asked for again"),
    "add_recording": _("Recording of a charter added"),
    "remove_recording": _("Recording of a charter taken away"),
    "withdraw_charter": _("Charter withdrawn"),
    "discard_draft": _("Draft of a charter put away"),
    "start_new_version": _("New version of a charter begun"),
}
PAGES: list[tuple[str, Any, bool]] = [
    ("charters:list", dict, False),
    ("charters:new", dict, False),
    ("charters:charter", a_charter, False),
    ("charters:settings", a_charter, False),
    ("charters:version", a_version, False),
    ("charters:draft", a_draft, False),
    ("charters:new_office", dict, False),
    ("charters:tenant_settings", dict, False),
    ("charters:section", a_section, False),
    ("charters:new_entry", a_draft, False),
    ("charters:entry", an_entry, False),
    ("charters:new_row", a_new_contact, False),
    ("charters:row", a_step, False),
    ("charters:progress", a_draft, False),
    ("charters:reviews", a_version, False),
    ("charters:review", a_reviewed_version, False),
    ("charters:feedback", a_charter, False),
    ("charters:answer_feedback", an_opinion, False),
    ("charters:put_feedback_aside", an_opinion, False),
    ("charters:erase_feedback", an_opinion, False),
    ("services:feedback", a_public_charter, True),
    ("charters:distribution", a_published_version, False),
    ("charters:new_stock", a_published_version, False),
    ("charters:new_distribution", a_published_version, False),
    ("charters:new_request", a_published_version, False),
    ("charters:refuse_format", a_request, False),
    ("charters:readers", a_published_version, False),
    ("charters:consultation", a_version, False),
    ("charters:new_hearing", a_draft, False),
    ("charters:open_consultation", a_consulted_version, False),
    ("services:consultation", an_opened_version, True),
    ("services:ask_for_format", a_version_for_everybody, True),
    ("charters:new_comment", a_consulted_version, False),
    ("charters:answer_comment", an_open_comment, False),
    ("charters:answer_comments", a_consulted_version, False),
    ("charters:erase_comment", an_open_comment, False),
    ("charters:editions", a_published_version, False),
    ("charters:recording", a_spoken_edition, False),
    ("charters:withdraw", a_published_version, False),
    ("charters:discard", a_draft, False),
    ("charters:new_commitment", a_draft, False),
    ("charters:commitment", a_drafted_promise, False),
    ("charters:checks", a_draft, False),
    ("charters:plain", a_version, False),
    ("charters:comparison", a_draft, False),
    ("charters:translation", a_translation, False),
    ("charters:ready", a_draft, False),
    ("charters:import", a_draft, False),
    ("charters:data", a_version, False),
    ("services:home", dict, True),
    ("services:list", dict, True),
    ("services:service", a_service, True),
    ("services:office", an_office, True),
    ("services:version", a_public_version, True),
    ("services:counting", dict, True),
    ("services:privacy", dict, True),
    ("services:accessibility", dict, True),
]


def register_notices() -> None:
    registry.notices.add(
        registry.NoticeKind(news.BEGUN, _("The review of the charter “%(charter)s” has begun."), "doc"),
        registry.NoticeKind(news.WITHDRAWN, _("The charter “%(charter)s” is withdrawn."), "warn"),
        registry.NoticeKind(news.COMMENTED, _("There are new comments on the charter “%(charter)s”."), "chat"),
        registry.NoticeKind(news.OPINION, _("There is new feedback on the charter “%(charter)s”."), "chat"),
        registry.NoticeKind(news.ASKED, _("Somebody asks for the charter “%(charter)s” in a format."), "doc"),
        registry.NoticeKind(news.YOUR_TURN, _("The charter “%(charter)s” waits for you."), "doc"),
        registry.NoticeKind(
            news.CONSULTATION, _("The charter “%(charter)s” is in consultation. Say what you think of it."), "chat"
        ),
        registry.NoticeKind(news.ANSWERED, _("Your comment on the charter “%(charter)s” is answered."), "chat"),
        registry.NoticeKind(news.SOON, _("The charter “%(charter)s” is to be reviewed by %(day)s."), "doc"),
        registry.NoticeKind(news.DUE, _("The review of the charter “%(charter)s” is due since %(day)s."), "warn"),
        registry.NoticeKind(
            news.IN_FORCE, _("The charter “%(charter)s” is in force. Read it, and say that you have."), "doc"
        ),
        registry.NoticeKind(news.RETURNED, _("The charter “%(charter)s” came back to the draft: %(reason)s"), "warn"),
    )


def register() -> None:
    register_notices()
    registry.navigation.add(
        registry.NavItem(_("Charters"), "charters:list", rules.can_view_charters, "doc", 35, ("charters",))
    )
    registry.links.add(
        registry.Link("home", "services:home"),
        registry.Link("public-footer", "services:counting", _("How we count"), 10),
        registry.Link("public-footer", "services:open_data", _("Open data (CSV)"), 20),
        registry.Link("public-footer", "services:accessibility", _("Accessibility"), 50),
        registry.Link("public-footer", "services:privacy", _("Your privacy"), 60),
    )
    work.register()
    registry.search.add(registry.SearchSource("charter", _("Charters"), "doc", found_charters, charter_url))
    registry.audit_labels.add(*(registry.AuditLabel(f"charters.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
    handover.register(Charter, "owner", Q(), _("Charters"))
    _follow_services()


def _follow_services() -> None:
    """What becomes of charters when services merge or end."""
    described = _("A charter in force describes it. Publish a version without it first.")
    in_force = _("A charter of it is in force. Withdraw it first.")
    succession.hold_up("charters.CharterVersion", "charter__service", in_force, open=Q(state__in=IN_FORCE))
    succession.hold_up("charters.ServiceEntry", "service", described, open=Q(version__state__in=IN_FORCE))
    succession.register("charters.Charter", label=_("charters"), service="service")
