"""What messages tell the frame: menu, work, news, search, labels of the trail, links of the public pages."""

from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation import succession
from people import handover
from sdip import registry
from sdip.mail.outbox import forget_when_sent
from sdip.web import trail
from sdip.web.search import matching

from . import actions, queries, rules
from .keeping.wording import kept_for
from .mailbox import shell as mailbox
from .models import AnswerTemplate, Case, CaseMove, CaseTask, RoutingRule
from .models.order import PROMISED_ON
from .open311.showing import to_show
from .workflow import NEW, OPEN, State

KIND = "feedback.case"
TITLE = Left("text", 90)


def calm_work(member: Any) -> Any:
    return _as_work(queries.cases_to_answer(member).filter(unsafe=False))


def dangerous_work(member: Any) -> Any:
    return _as_work(queries.cases_to_answer(member).filter(unsafe=True))


def held_work(member: Any) -> Any:
    """What may be spam: whoever looks at it lets it through or does not accept it."""
    return _as_work(queries.handled_cases(member).filter(state__in=NEW, held_at__isnull=False))


def _as_work(rows: Any) -> Any:
    day = {"due_on": PROMISED_ON}  # named like the first one that was promised
    return rows.order_by().values("id").values("id", "directorate_id", title=TITLE, member_id=F("assignee_id"), **day)


def reviews(member: Any) -> Any:
    """What waits for the independent level and may be decided by this member: the moves by which it was asked for."""
    worked = CaseMove.objects.filter(case=OuterRef("pk"), by=member, to_state__in=queries.AT_WORK)
    cases = queries.reviewed_cases(member).exclude(Exists(worked))
    rows = CaseMove.objects.filter(to_state=State.APPEALED, case__in=cases.values("pk")).order_by()
    own = {"title": Left("case__text", 90), "member_id": F("case__assignee_id")}
    return rows.values("id", due_on=F("case__appeal_due_on"), directorate_id=F("case__directorate_id"), **own)


def review_url(_kind: str, pk: int) -> str:
    return reverse("feedback:review", args=[pk])


def asked_tasks(member: Any) -> Any:
    rows = queries.open_tasks(member).order_by()
    nobody = Value(None, output_field=BigIntegerField())
    return rows.values("id", "due_on", "directorate_id", title=TITLE, member_id=nobody)


def task_url(_kind: str, pk: int) -> str:
    return reverse("feedback:task", args=[pk])


def found_cases(member: Any, words: set[str]) -> Any:
    if not rules.can_view_cases(member):
        return Case.objects.none().values("id", title=TITLE, subtitle=F("service__name"))
    rows = matching(queries.visible_cases(member), "case", " ".join(words)).order_by()
    return rows.values("id", title=TITLE, subtitle=F("service__name"))


def kept_cases(member: Any) -> set[int]:
    return set(queries.kept_from(member).values_list("pk", flat=True))


def case_url(_kind: str, pk: int) -> str:
    return reverse("feedback:case", args=[pk])


def answer_url(kind: str, pk: int) -> str:
    """With the answer unfolded, and after it on to the next one."""
    return f"{case_url(kind, pk)}?step=answer&from=work"


def first_of(model: Any) -> dict[str, Any] | None:
    row = model.objects.order_by("pk").first()
    return {"pk": row.pk} if row else None


def what_failed(*, case: Case, **_rest: Any) -> dict[str, Any] | None:
    """The letters and text messages that nobody tries to send any more."""
    rows = queries.undelivered(case)
    return {"undelivered": rows} if rows else None


def how_long(**_rest: Any) -> dict[str, Any]:
    return {"kept_for": kept_for()}


def a_case() -> dict[str, Any] | None:
    return first_of(Case)


LABELS = {
    "receive_case": _("Message received"),
    "send_request": _("Message sent by another system"),
    "publish_quarter": _("Statistics of messages published"),
    "take_quarter_back": _("Statistics of messages taken back"),
    "show_case": _("Message shown to everybody"),
    "hide_case": _("Message hidden from everybody"),
    "send_update": _("Addition sent by another system"),
    "change_mailbox": _("Mailbox changed"),
    "keep_mail": _("E-mail received"),
    "keep_unreadable": _("E-mail kept that could not be read"),
    "look_at_mail": _("E-mail looked at"),
    "remind_of_mails": _("Reminded of e-mails that nobody has looked at"),
    "take_in_mail": _("E-mail that waited taken in"),
    "tell_undelivered": _("Told what did not arrive"),
    "erase_for_citizen": _("Erased as a citizen asked at the desk"),
    "erase_contact": _("Contact erased as the citizen asked"),
    "erase_case": _("Words of a message erased"),
    "erase_mails": _("Old e-mails erased"),
    "change_handling": _("Rules for handling messages changed"),
    "change_keeping": _("Rules for keeping messages changed"),
    "release_case": _("Held message let through"),
    "acknowledge_case": _("Receipt given to a citizen"),
    "assess_case": _("Message assessed"),
    "take_up_case": _("Message taken up"),
    "assign_case": _("Message given to somebody"),
    "route_case": _("Message passed on"),
    "hand_over_cases": _("Messages handed over"),
    "let_go_cases": _("Messages taken out of hands that may no longer hold them"),
    "ask_citizen": _("Citizen asked back"),
    "recast_case": _("Said what kind of message it is"),
    "renew_number": _("New number given to a citizen"),
    "refer_case": _("Message waits for somebody else"),
    "resume_case": _("Work on a message resumed"),
    "decide_case": _("Message decided"),
    "take_decision_back": _("Decision on a message taken back"),
    "answer_at_once": _("Message answered at once"),
    "answer_case": _("Message answered"),
    "close_case": _("Message closed"),
    "reopen_case": _("Message opened again"),
    "reject_case": _("Message not accepted"),
    "join_case": _("Message joined to another one"),
    "accept_case": _("Message accepted by itself"),
    "appeal_case": _("Review of an answer asked for"),
    "decide_appeal": _("Answer reviewed"),
    "return_appeal": _("Message opened again after a review"),
    "ask_directorate": _("Another directorate asked"),
    "answer_task": _("Task from a message answered"),
    "drop_task": _("Task from a message dropped"),
    "split_case": _("Message split"),
    "rate_case": _("Answer rated by the citizen"),
    "add_rule": _("Rule for messages written"),
    "change_rule": _("Rule for messages changed"),
    "move_rule_up": _("Rules for messages put into another order"),
    "remove_rule": _("Rule for messages removed"),
    "save_template": _("Prepared answer written"),
    "remove_template": _("Prepared answer removed"),
    "escalate_late_cases": _("Late messages told to the next level"),
    "pass_on_praise": _("Thanks passed on"),
    "name_persons": _("Said whom a complaint is about"),
    "clear_person": _("Said whom a complaint is not about"),
    "go_on_after_withdrawal": _("Message that was taken back worked on all the same"),
    "add_note": _("Note on a message written"),
    "add_to_case": _("Citizen added to a message"),
    "contest_answer": _("Citizen said that it is not put right"),
    "withdraw_case": _("Citizen took a message back"),
    "start_draft": _("Form of a message begun"),
    "save_draft": _("Form of a message filled in"),
    "remove_photo": _("Photo taken out of a form"),
    "send_draft": _("Form of a message sent"),
    "drop_old_drafts": _("Forms that nobody sent dropped"),
}
NOTICES = {
    "case_received": (_("A new message has come in: no. %(number)s."), "chat"),
    "case_held": (_("Message no. %(number)s may be spam: look at it."), "eye"),
    "letter_bounced": (_("An e-mail about message no. %(number)s did not arrive."), "warn"),
    "text_failed": (_("A text message about message no. %(number)s did not arrive."), "warn"),
    "texts_used_up": (_("No more text messages leave today: the limit for one day is reached."), "warn"),
    "mail_unreadable": (_("An e-mail came in that could not be read: look at it."), "warn"),
    "mailbox_failing": (_("The mailbox has not been read for an hour: look at it."), "warn"),
    "mails_waiting": (_("E-mails that nobody has looked at: %(count)s. The oldest came on %(day)s."), "eye"),
    "mails_held": (_("Somebody has sent many e-mails on one day. The last ones wait: look at them."), "eye"),
    "case_assigned": (_("Message no. %(number)s is in your hands now."), "user"),
    "case_in_no_hands": (
        _("Nobody may deal with message no. %(number)s. Give somebody the role for it."),
        "warn",
    ),
    "case_let_go": (_("Message no. %(number)s is in nobody’s hands any more."), "warn"),
    "case_added": (_("The citizen has added something to message no. %(number)s."), "chat"),
    "case_withdrawn": (_("The citizen has taken message no. %(number)s back."), "undo"),
    "case_unsafe": (_("Message no. %(number)s: somebody may come to harm."), "stop"),
    "case_appealed": (_("A citizen asks for a review of the answer to message no. %(number)s."), "eye"),
    "case_late": (_("Message no. %(number)s is late."), "clock"),
    "task_asked": (_("You are asked to help with message no. %(number)s by %(day)s."), "team"),
    "task_answered": (_("Your question about message no. %(number)s is answered."), "chat"),
    "praised": (_("A citizen thanks you: message no. %(number)s."), "thanks"),
    "team_praised": (_("A citizen thanks people of your directorate: message no. %(number)s."), "thanks"),
    "case_contested": (_("The citizen says that message no. %(number)s is not put right."), "warn"),
}
PAGES: list[tuple[str, Any, bool]] = [
    ("feedback:list", dict, False),
    ("feedback:new", dict, False),
    ("feedback:case", a_case, False),
    ("feedback:erase", a_case, False),
    ("feedback:praises", dict, False),
    ("feedback:keeping", dict, False),
    ("feedback:handling", dict, False),
    ("feedback:mailbox", dict, False),
    ("feedback:mails", dict, False),
    ("feedback:rules", dict, False),
    ("feedback:rule_new", dict, False),
    ("feedback:rule", lambda: first_of(RoutingRule), False),
    ("feedback:templates", dict, False),
    ("feedback:template_new", dict, False),
    ("feedback:template", lambda: first_of(AnswerTemplate), False),
    ("feedback:task", lambda: first_of(CaseTask), False),
    ("feedback:statistics", dict, False),
    ("feedback:themes", dict, False),
    ("feedback:publishing", dict, False),
    ("tell:statistics", dict, True),
    ("tell:start", dict, True),
    ("tell:follow", dict, True),
]


def register() -> None:
    forget_when_sent("feedback.receipt", "feedback.rating")
    trail.reserve("feedback", rules.can_view_all_cases)
    trail.keep_from("feedback.case", "case_id", kept_cases)
    trail.reserve("feedback.concerned", rules.can_read_names_in_the_trail)  # whoever is named would read it there
    registry.navigation.add(
        registry.NavItem(_("Messages"), "feedback:list", rules.can_view_cases, "chat", 30, ("feedback",))
    )
    registry.links.add(registry.Link("tell-us", "tell:start"), registry.Link("follow-message", "tell:follow"))
    registry.links.add(registry.Link("public-footer", "tell:statistics", _("Messages in figures"), 55))
    registry.links.add(registry.Link("account", "feedback:praises", _("Thanks to you"), 60))
    registry.work.add(
        registry.WorkSource(
            "feedback.danger", _("Somebody may come to harm"), pgettext_lazy("button", "Answer"), "stop", dangerous_work,
            answer_url, first=True,
        ),
        registry.WorkSource(
            KIND, _("Messages to answer"), pgettext_lazy("button", "Answer"), "chat", calm_work, answer_url
        ),
    )  # fmt: skip
    registry.work.add(
        registry.WorkSource(
            "feedback.held", _("Messages that may be spam"), _("Look at it"), "eye", held_work, case_url
        ),
        registry.WorkSource("feedback.review", _("Answers to review"), _("Review"), "eye", reviews, review_url),
        registry.WorkSource("feedback.task", _("Tasks from messages"), _("Do it"), "team", asked_tasks, task_url),
    )
    mailbox.register()
    registry.search.add(registry.SearchSource("case", _("Messages"), "chat", found_cases, case_url))
    registry.notices.add(
        *(registry.NoticeKind(f"feedback.{code}", label, icon) for code, (label, icon) in NOTICES.items())
    )
    registry.audit_labels.add(*(registry.AuditLabel(f"feedback.{code}", label) for code, label in LABELS.items()))
    registry.slots.add(
        registry.Slot("feedback:case", "feedback/parts/to_show.html", to_show),
        registry.Slot("feedback:case", "feedback/parts/undelivered.html", what_failed, 50),
        registry.Slot("public-privacy", "feedback/parts/kept.html", how_long),
    )
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
    _hand_on()


def _hand_on() -> None:
    """What goes to another service, place or person when one ends."""
    succession.register("feedback.Case", label=_("messages to answer"), service="service", open=Q(state__in=OPEN))
    succession.follow("feedback.Case", "place", open=Q(state__in=OPEN))
    succession.follow("feedback.RoutingRule", "service")
    succession.follow("feedback.RoutingRule", "place")
    succession.register("feedback.CaseTask", label=_("tasks from messages"), open=Q(answered_at=None, dropped_at=None))
    succession.register("feedback.RoutingRule", label=_("rules for messages"))
    handover.register(RoutingRule, "assignee", Q(), _("Rules that give messages to somebody"))
    handover.register(Case, "assignee", Q(state__in=OPEN), _("Messages to answer"), give=actions.hand_over_cases)
