"""Letters to citizens who gave an address, and a text message to those who gave a telephone number only, in their language.

The number stands in the receipt only: nobody has stored it. A text message never says what the message is about."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sdip.mail import caps, short
from sdip.mail.outbox import queue_message
from sdip.web.formats import formatter
from sdip.web.letters import letter
from sdip.web.notices import notify
from tenancy.context import absolute_url, require_tenant
from tenancy.text import words

from . import codes, queries, threads
from .models import Case
from .wording import KINDS, OUTCOMES, Words
from .workflow import State


def way_of_receipt(case: Case, email: str, phone: str) -> tuple[str, str]:
    """The address or else the number that the receipt goes to; neither: nobody is there, or too much went there today.

    By a text message only what nobody takes for spam: each of them costs. It counts as sent."""
    if email:
        return (email, "") if caps.spend("receipt", email, caps.MOST_TO_ONE) else ("", "")
    return ("", phone) if case.held_at is None and _may_send(case, phone) else ("", "")


def send_receipt(case: Case, code: str, email: str, phone: str = "") -> None:
    """`email` or `phone` as way_of_receipt() says it."""
    shown = codes.grouped(code)
    with override(case.language):
        if email:
            _queue(case, email, "feedback.receipt", _receipt(case, shown))
        elif phone:
            said = _("%(place)s: we have your message. Your number: %(code)s. Follow it here: %(address)s")
            _send_short(case, phone, "feedback.receipt", said, code=shown)


def _receipt(case: Case, shown: str) -> dict[str, Any]:
    return {
        "subject": _("We have your message: %(code)s") % {"code": shown},
        "sentences": [
            str(KINDS[case.kind].received),
            _("Your number is %(code)s. Keep it: it is the only way to follow your message.") % {"code": shown},
            _answer_by(case),
        ],
        "link": absolute_url(reverse("tell:follow")) + f"?code={shown}",
        "verb": _("See what happened"),
    }


def send_question(case: Case, question: str, *, files: int = 0) -> None:
    with override(case.language):
        facts = {
            "subject": _("We have a question about your message %(number)s") % {"number": _number(case)},
            "sentences": [_("To go on we need something from you:"), question, _with_files(files)],
            "link": absolute_url(reverse("tell:follow")),
            "verb": _("Answer with your number"),
        }
        said = _("%(place)s: we have a question about your message %(number)s. Answer with your number: %(address)s")
        _reach(case, "feedback.question", facts, said)


def send_answer(case: Case, *, to: Case, files: int = 0) -> None:
    """`to`: the message itself, or one that is joined to it. `files`: how many came with it."""
    with override(to.language):
        facts = {
            "subject": _("Our answer to your message %(number)s") % {"number": _number(to)},
            "sentences": [
                str(OUTCOMES[case.outcome]),
                case.answer,
                _with_files(files),
                str(KINDS[to.kind].after),
            ],
            "link": absolute_url(reverse("tell:follow")),
            "verb": _("Enter your number"),
        }
        said = _("%(place)s: we have answered your message %(number)s. Read it with your number: %(address)s")
        _reach(to, "feedback.answer", facts, said)


def send_news(case: Case, heading: Words, *said: Words, files: int = 0) -> None:
    """What is no answer yet, or none at all: joined, opened again, waits for others, not accepted."""
    with override(case.language):
        facts = {
            "subject": _("News about your message %(number)s") % {"number": _number(case)},
            "sentences": [str(heading), *(str(each) for each in said if each), _with_files(files), _answer_by(case)],
            "link": absolute_url(reverse("tell:follow")),
            "verb": _("Enter your number"),
        }
        brief = _("%(place)s: there is news about your message %(number)s. Read it with your number: %(address)s")
        _reach(case, "feedback.news", facts, brief)


def send_rating_question(case: Case) -> None:
    """With a link that knows the question, so that no number has to be looked for."""
    with override(case.language):
        facts = {
            "subject": _("Are you content? Your message %(number)s") % {"number": _number(case)},
            "sentences": [
                _("We have closed your message. Tell us whether you are content: one click is enough."),
                _("If you are not, we open it again."),
                _("Whoever has this link can read our answer and say whether you are content."),
            ],
            "link": absolute_url(reverse("tell:rate_by_mail", args=[codes.letter_key(case.pk)])),
            "verb": _("Tell us"),
        }
        _queue(case, queries.address_of(case), "feedback.rating", facts)


def _with_files(count: int) -> str:
    """A mail lies open on the way, so they are not in it."""
    if not count:
        return ""
    words = ngettext(
        "%(count)s file belongs to it: you find it on the page of your message.",
        "%(count)s files belong to it: you find them on the page of your message.",
        count,
    )
    return words % {"count": formatter().num(count)}


def _answer_by(case: Case) -> str:
    promised = queries.due_day(queries.parent_of(case) or case)
    if promised is None or case.state == State.REJECTED:
        return ""
    return _("You get an answer by %(day)s.") % {"day": formatter().day(promised, weekday=True)}


def _number(case: Case) -> str:
    return formatter().digits(case.number)


def _reach(case: Case, purpose: str, facts: dict[str, Any], said: str) -> None:
    """By e-mail, else by a text message. Called in the language of the case."""
    email, phone = queries.ways_to_reach(case)
    if email:
        _queue(case, email, purpose, facts)
    elif phone and _may_send(case, phone):
        _send_short(case, phone, purpose, said)


def _may_send(case: Case, phone: str) -> bool:
    """Those who can ask the operator for more are told when nothing more leaves today."""
    if short.reserve(phone):
        return True
    if short.can_reach(phone) and short.is_used_up():
        told = [member.membership_id for member in queries.who_gives_roles(case)]
        notify(told, "feedback.texts_used_up", {}, reverse("feedback:list"), f"texts:{timezone.localdate()}")
    return False


def _send_short(case: Case, phone: str, purpose: str, said: str, **facts: str) -> None:
    known = {"place": words(require_tenant().name).in_language(case.language), "number": _number(case)}
    text = said % {**known, "address": absolute_url(reverse("tell:follow")), **facts}
    thread = threads.token_of(case.pk)
    short.queue_short_message(phone, text, purpose=purpose, language=case.language, thread=thread, reserved=True)


def _queue(case: Case, email: str, purpose: str, facts: dict[str, Any]) -> None:
    """Called in the language of the case."""
    if email:
        text, html = letter(facts)
        queue_message(
            email, facts["subject"], text, html=html, purpose=purpose, language=case.language,
            thread=threads.token_of(case.pk), reply_to=threads.answers_to(case.pk),
        )  # fmt: skip
