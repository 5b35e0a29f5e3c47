"""The way of a version: consultation, checks, approval, into force, review, and the way back to the draft."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Approval, Charter, CharterReview, CharterSettings, CharterVersion, Check, Opening, VersionMove
from ..news import tell_of_consultation, tell_of_publication, tell_of_return, tell_of_turn, tell_of_withdrawal
from ..workflow import IN_FORCE, Level, State, check_move
from .consulting import check_answered
from .editions import plan_editions
from .keeping import check_facts, check_unchanged, hold_facts, keep_wording
from .reviewing import begin_review, check_kept, end_review, reopen_review, supersede_review
from .versions import draft, index, locked, unindex

RIGHT_OF = {Level.DIRECTORATE: "approve_charters", Level.GOVERNOR: "countersign_charters"}


def consult_on_charter(version: CharterVersion, *, by: Member) -> CharterVersion:
    """The draft is finished and shown to clients, staff and others with an interest."""
    with acting("charters.consult_on_charter", by=by):
        row = locked(version)
        check_move(row.state, State.CONSULTATION)
        check_complete(row)
        Opening.objects.filter(version=row).delete()  # whether this text is for everybody is decided anew
        _move(row, State.CONSULTATION, by)
        tell_of_consultation(row, by=by)
        return row


def end_consultation(version: CharterVersion, *, by: Member) -> CharterVersion:
    with acting("charters.end_consultation", by=by):
        row = locked(version)
        check_move(row.state, State.CHECKING)
        check_answered(row)
        _move(row, State.CHECKING, by)
        tell_of_turn(row, "check_charters", by=by)
        return row


def check_charter(version: CharterVersion, kind: str, *, note: str = "", by: Member) -> CharterVersion:
    """One of the checks is done. With the last one the version goes on to be approved."""
    with acting("charters.check_charter", by=by):
        row = locked(version)
        if row.state != State.CHECKING:
            raise NotAllowed(_("This version is not being checked."))
        turn = queries.turn_of(row)
        done = queries.checks_done(row)
        if kind in done:
            raise NotAllowed(_("This check is done already."))
        Check.objects.create(version=row, kind=kind, turn=turn, note=note, by=by)
        if {*done, kind} == set(Check.Kind.values):
            _move(row, State.APPROVAL, by, governor_approves=queries.charter_settings().governor_approves)
            _tell_next(row, by)
        return row


def approve_charter(version: CharterVersion, level: str, *, by: Member) -> CharterVersion:
    """One level agrees; the levels come in their order, and nobody approves who has checked or approved it before."""
    with acting("charters.approve_charter", by=by):
        row = locked(version)
        check_approve(row, level, by=by)
        sha256, turn = check_unchanged(row, queries.content_of(row)), queries.turn_of(row)
        Approval.objects.create(version=row, level=level, turn=turn, by=by, wording_sha256=sha256)
        _tell_next(row, by)
        return row


def publish_charter(version: CharterVersion, *, by: Member) -> CharterVersion:
    """The approved version is in force from now on and never changes again; the version before it is replaced."""
    with acting("charters.publish_charter", by=by):
        hold_facts(version)
        row = locked(version)
        check_publish(row)
        now = timezone.now()
        for before in row.charter.versions.filter(state__in=IN_FORCE):
            _move(before, State.SUPERSEDED, by, ended_at=now)
            supersede_review(before, by=by)
        _plan_review(row)
        keep_wording(row, now)
        _move(row, State.PUBLISHED, by, published_at=now, published_by=by)
        index(row)
        plan_editions(row)
        tell_of_publication(row, by=by)
        return row


def return_charter(version: CharterVersion, reason: str, *, by: Member) -> CharterVersion:
    """Back to the draft, with what is to be changed."""
    with acting("charters.return_charter", by=by):
        row = locked(version)
        check_move(row.state, State.DRAFT)
        if not reason.strip():
            raise NotAllowed(_("Say what is to be changed."))
        _move(row, State.DRAFT, by, reason=reason.strip())
        tell_of_return(row, row.moves.latest("pk"), by=by)
        return row


def review_charter(version: CharterVersion, *, by: Member | None) -> CharterVersion:
    """It stays in force while it is looked at again."""
    with acting("charters.review_charter", by=by):
        row = locked(version)
        check_move(row.state, State.REVIEW)
        begin_review(row, by=by)
        return _move(row, State.REVIEW, by)


def keep_charter(version: CharterVersion, *, review_on: date | None, by: Member) -> CharterVersion:
    """The review found it still true; it is looked at again on the day, or as often as the charter is."""
    with acting("charters.keep_charter", by=by):
        row = locked(version)
        check_move(row.state, State.PUBLISHED)
        if row.state != State.REVIEW:
            raise NotAllowed(_("This version is not under review."))
        check_kept(row, review_on)
        end_review(row, CharterReview.Outcome.KEPT, by=by)
        _plan_review(row, review_on)
        return _move(row, State.PUBLISHED, by)


def withdraw_charter(version: CharterVersion, *, reason: str = "", by: Member) -> CharterVersion:
    with acting("charters.withdraw_charter", by=by):
        row = locked(version)
        check_move(row.state, State.WITHDRAWN)
        _move(row, State.WITHDRAWN, by, reason=reason, ended_at=timezone.now())
        end_review(row, CharterReview.Outcome.WITHDRAWN, by=by)
        unindex(row)
        tell_of_withdrawal(row, by=by)
        return row


def discard_draft(version: CharterVersion, *, revision: int | None = None, by: Member) -> Charter | None:
    """What nobody but its writers has seen goes, with its charter if there is no other version: then None. What others were asked
    about is put away and stays on record."""
    with acting("charters.discard_draft", by=by):
        row = draft(version, revision)
        charter = row.charter
        reopen_review(charter)
        if queries.was_shown(row):
            check_answered(row)
            _move(row, State.DISCARDED, by)
            return charter
        row.delete()
        if charter.versions.exists():
            return charter
        charter.delete()
        return None


def change_charter_settings(*, governor_approves: bool, by: Member) -> CharterSettings:
    with acting("charters.change_charter_settings", by=by):
        try:
            with transaction.atomic():
                row, _made = CharterSettings.objects.get_or_create(defaults={"governor_approves": governor_approves})
        except IntegrityError:
            row = CharterSettings.objects.get()
        row.governor_approves = governor_approves
        row.save()
        return row


def check_complete(version: CharterVersion) -> None:
    """Whether the draft can leave the hands of its writers."""
    promises = list(version.commitments.all())
    if not promises:
        raise NotAllowed(_("A charter without a promise can’t be published. Add at least one promise."))
    language = require_tenant().default_language
    if any(not promise.words.get(language) for promise in promises):
        raise NotAllowed(_("Each promise must be written in the first language of the municipality."))
    check_facts(version)
    check_numbers(version)


def check_numbers(version: CharterVersion) -> None:
    found = queries.differences(version)
    if found:
        raise NotAllowed(_differences_sentence(found))


def check_approve(version: CharterVersion, level: str, *, by: Member) -> None:
    if version.state != State.APPROVAL:
        raise NotAllowed(_("This version does not wait for approval."))
    waiting = queries.levels_missing(version)
    if not waiting or level != waiting[0]:
        raise NotAllowed(_("It is not the turn of “%(level)s”.") % {"level": Level(level).label})
    turn = queries.turn_of(version)
    if version.approvals.filter(turn=turn, by=by).exists():
        raise NotAllowed(_("You have approved this version already. Somebody else approves at the next level."))
    if version.checks.filter(turn=turn, by=by).exists():
        raise NotAllowed(_("You have checked this version. Somebody else approves it."))


def check_publish(version: CharterVersion) -> None:
    check_move(version.state, State.PUBLISHED)
    if version.state == State.REVIEW:
        raise NotAllowed(_("This version is in force already."))
    if missing := queries.levels_missing(version):
        raise NotAllowed(_("“%(level)s” has not approved this version yet.") % {"level": Level(missing[0]).label})
    check_complete(version)
    check_unchanged(version, queries.content_of(version))


def _plan_review(row: CharterVersion, day: date | None = None) -> None:
    """On the day; without one, that which somebody has set meanwhile and is still to come, or as often as the charter is
    reviewed."""
    today, charter = timezone.localdate(), row.charter
    if day is None and charter.review_is_set and charter.review_on and charter.review_on > today:
        day = charter.review_on
    charter.review_on, charter.review_is_set = day or queries.next_review(charter, today), False
    charter.save(update_fields=["review_on", "review_is_set"])


def _tell_next(row: CharterVersion, by: Member) -> None:
    """Whose turn it is once the checks are done."""
    missing = queries.levels_missing(row)
    tell_of_turn(row, RIGHT_OF[Level(missing[0])] if missing else "publish_charters", by=by)


def _move(row: CharterVersion, to: str, by: Member | None, *, reason: str = "", **values: Any) -> CharterVersion:
    before = row.state
    for name, value in {**values, "state": to}.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "state"])
    VersionMove.objects.create(version=row, from_state=before, to_state=to, reason=reason, by=by)
    return row


def _differences_sentence(found: list[queries.Difference]) -> str:
    if len(found) == 1:
        return found[0].sentence
    return ngettext(
        "%(count)s number in this draft differs from the standard in force: %(first)s",
        "%(count)s numbers in this draft differ from the standards in force. The first: %(first)s",
        len(found),
    ) % {"count": formatter().num(len(found)), "first": found[0].sentence}
