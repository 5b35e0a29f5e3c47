"""The only writers of charters. A published version never changes; what follows is a new one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.models import Direction, Indicator
from organisation.models import Service
from people.models import Member
from sdip.web.formats import formatter
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed, Stale

from . import queries
from .models import Charter, CharterVersion, Commitment
from .workflow import State, check_move

TEXTS = ("for_whom", "requirements", "steps", "fees", "rights", "contacts")
DRAFT_FIELDS = (*TEXTS, "answer_days")
COPIED = ("position", "words", "remedy", "indicator", "guaranteed", "target", "answer_days") + tuple(
    f"{kind}_{end}" for kind in queries.KINDS for end in ("low", "high")
)


def create_charter(
    service: Service, *, owner: Member | None = None, review_on: date | None = None, by: Member | None
) -> CharterVersion:
    """The service's charter with an empty draft of its first version."""
    with acting("charters.create_charter", by=by):
        try:
            with transaction.atomic():
                charter = Charter.objects.create(service=service, owner=owner, review_on=review_on)
        except IntegrityError as error:
            raise NotAllowed(_("This service has a charter already. Start a new version of it.")) from error
        return CharterVersion.objects.create(charter=charter, number=1)


def change_charter(charter: Charter, *, owner: Member | None, review_on: date | None, by: Member | None) -> None:
    with acting("charters.change_charter", by=by):
        charter.owner, charter.review_on = owner, review_on
        charter.save(update_fields=["owner", "review_on"])


def change_draft(
    version: CharterVersion, *, texts: Mapping[str, Any], revision: int | None = None, by: Member | None
) -> CharterVersion:
    """`texts` by field name; what is not named stays as it is."""
    with acting("charters.change_draft", by=by):
        row = _draft(version, revision)
        changed = [name for name in DRAFT_FIELDS if name in texts]
        for name in changed:
            setattr(row, name, texts[name])
        row.save(update_fields=changed)
        return _noted(row)


def add_commitment(version: CharterVersion, *, by: Member | None, **values: Any) -> Commitment:
    """A promise of the draft. With an indicator it copies the standards that are in force today."""
    with acting("charters.add_commitment", by=by):
        row = _draft(version)
        last = row.commitments.aggregate(last=Max("position"))["last"] or 0
        commitment = Commitment(version=row, position=last + 1)
        return _written(commitment, row, values)


def change_commitment(commitment: Commitment, *, by: Member | None, **values: Any) -> Commitment:
    with acting("charters.change_commitment", by=by):
        return _written(commitment, _draft(commitment.version), values)


def remove_commitment(commitment: Commitment, *, by: Member | None) -> None:
    with acting("charters.remove_commitment", by=by):
        row = _draft(commitment.version)
        commitment.delete()
        _noted(row)


def take_over_standards(version: CharterVersion, *, by: Member | None) -> None:
    """Every promise of the draft copies the standards that are in force today."""
    with acting("charters.take_over_standards", by=by):
        row = _draft(version)
        _copy_standards([each for each in row.commitments.all() if each.indicator_id])
        _noted(row)


def publish_charter(version: CharterVersion, *, take_over: bool = False, by: Member) -> CharterVersion:
    """The draft is in force from now on and never changes again; the version before it is replaced."""
    with acting("charters.publish_charter", by=by):
        row = _locked(version)
        check_publish(row, take_over=take_over)
        _copy_standards([each for each in row.commitments.all() if each.indicator_id])
        now = timezone.now()
        for before in row.charter.versions.filter(state=State.PUBLISHED):
            check_move(before.state, State.SUPERSEDED)
            before.state, before.ended_at = State.SUPERSEDED, now
            before.save(update_fields=["state", "ended_at"])
        row.state, row.published_at, row.published_by = State.PUBLISHED, now, by
        row.save(update_fields=["state", "published_at", "published_by"])
        _index(row)
        return row


def withdraw_charter(version: CharterVersion, *, by: Member) -> CharterVersion:
    with acting("charters.withdraw_charter", by=by):
        row = _locked(version)
        check_move(row.state, State.WITHDRAWN)
        row.state, row.ended_at = State.WITHDRAWN, timezone.now()
        row.save(update_fields=["state", "ended_at"])
        index_row("charter", row.charter_id)
        return row


def start_new_version(charter: Charter, *, by: Member | None) -> CharterVersion:
    """A draft with everything that the latest version says; its numbers stay until somebody takes over newer ones."""
    with acting("charters.start_new_version", by=by):
        charter = Charter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
        latest = queries.latest_version(charter)
        if latest is None:
            return CharterVersion.objects.create(charter=charter, number=1)
        if latest.state == State.DRAFT:
            raise NotAllowed(_("There is a draft already. Change that one, or publish it first."))
        draft = CharterVersion.objects.create(
            charter=charter, number=latest.number + 1, **{name: getattr(latest, name) for name in DRAFT_FIELDS}
        )
        Commitment.objects.bulk_create(
            Commitment(version=draft, **{name: getattr(each, name) for name in COPIED})
            for each in latest.commitments.select_related("indicator", "guaranteed", "target")
        )
        return draft


def check_publish(version: CharterVersion, *, take_over: bool = False) -> None:
    check_move(version.state, State.PUBLISHED)
    promises = list(version.commitments.all())
    if not promises:
        raise NotAllowed(_("A charter without a promise can’t be published. Add at least one promise."))
    language = require_tenant().default_language
    if any(not promise.words.get(language) for promise in promises):
        raise NotAllowed(_("Each promise must be written in the first language of the municipality."))
    found = [] if take_over else queries.differences(version)
    if found:
        raise NotAllowed(_differences_sentence(found))


def check_promise(indicator: Indicator, service_id: int) -> None:
    """Whether a promise of the service can rest on the indicator."""
    if indicator.service_id != service_id:
        raise NotAllowed(_("This indicator belongs to another service."))
    measure = queries.current_measure(indicator)
    if measure is None or measure.direction in (None, "", Direction.NEUTRAL):
        raise NotAllowed(
            _("Settle first whether higher or lower is better for this indicator. Until then nothing can be promised.")
        )


def _differences_sentence(found: list[queries.Difference]) -> str:
    if len(found) == 1:
        return found[0].sentence
    return ngettext(
        "%(count)s number in this draft differs from the standard in force: %(first)s",
        "%(count)s numbers in this draft differ from the standards in force. The first: %(first)s",
        len(found),
    ) % {"count": formatter().num(len(found)), "first": found[0].sentence}


def _locked(version: CharterVersion) -> CharterVersion:
    """The charter is locked first, so that two who publish at the same time come one after the other."""
    Charter.objects.select_for_update(of=("self",)).get(pk=version.charter_id)
    return CharterVersion.objects.select_related("charter__service").get(pk=version.pk)


def _draft(version: CharterVersion, revision: int | None = None) -> CharterVersion:
    row = _locked(version)
    if row.state != State.DRAFT:
        raise NotAllowed(_("A published version does not change. Start a new version."))
    if revision is not None and row.revision != revision:
        raise Stale(
            _("Somebody else has changed this draft since you opened it. Load it again, then repeat your change.")
        )
    return row


def _noted(row: CharterVersion) -> CharterVersion:
    CharterVersion.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
    row.refresh_from_db(fields=["revision"])
    return row


def _written(commitment: Commitment, version: CharterVersion, values: Mapping[str, Any]) -> Commitment:
    for name, value in values.items():
        setattr(commitment, name, value)
    if commitment.indicator is not None:
        check_promise(commitment.indicator, version.charter.service_id)
        _set_standards(commitment, queries.standards_in_force([commitment.indicator.pk]))
    else:
        _set_standards(commitment, {})
    commitment.save()
    _noted(version)
    return commitment


def _copy_standards(commitments: list[Commitment]) -> None:
    standards = queries.standards_in_force({each.indicator_id for each in commitments if each.indicator_id})
    for each in commitments:
        _set_standards(each, standards)
        each.save()


def _set_standards(commitment: Commitment, standards: Mapping[tuple[int, str], Any]) -> None:
    for kind in queries.KINDS:
        standard = standards.get((commitment.indicator_id or 0, kind))
        low, high = queries.level_of(standard)
        setattr(commitment, kind, standard)
        setattr(commitment, f"{kind}_low", low)
        setattr(commitment, f"{kind}_high", high)


def _index(version: CharterVersion) -> None:
    texts = [getattr(version, name) for name in TEXTS]
    promises = [text for each in version.commitments.all() for text in (each.words, each.remedy)]
    index_row("charter", version.charter_id, version.charter.service.name, *texts, *promises)
