"""The message while it is being written, and the moment in which it is sent."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import codes, photos, queries
from ..attachments import clean_attachment
from ..models import Draft, DraftPhoto
from ..workflow import check_subject
from .intake import Receipt, receive_case

CONTACT = ("name", "phone", "email", "on_behalf", "on_behalf_of", "needs", "consent")


def start_draft(key: uuid.UUID, answers: Mapping[str, Any]) -> Draft:
    with acting("feedback.start_draft"):
        return Draft.objects.create(form_key=codes.stored_key(key), answers=dict(answers))


def save_draft(draft: Draft, answers: Mapping[str, Any], *, pictures: Sequence[bytes] = ()) -> Draft:
    """The answers of one step, and files as they were uploaded. Raises NotAllowed if one is neither picture nor PDF, or too many."""
    with acting("feedback.save_draft"):
        row = Draft.objects.select_for_update().get(pk=draft.pk)
        if pictures:
            photos.check_count(row.photos.count() + len(pictures))
        clean = [clean_attachment(content) for content in pictures]
        DraftPhoto.objects.bulk_create(DraftPhoto(draft=row, content=content) for content in clean)
        row.answers = _fitting({**row.answers, **answers})
        row.save()
        return row


def _fitting(answers: dict[str, Any]) -> dict[str, Any]:
    """Whoever chooses another kind has not said yet what it is about, if that does not fit."""
    try:
        check_subject(answers["kind"], answers.get("subject", ""))
    except NotAllowed:
        return answers | {"subject": "", "person": ""}
    return answers


def remove_photo(draft: Draft, pk: int) -> None:
    with acting("feedback.remove_photo"):
        draft.photos.filter(pk=pk).delete()


def send_draft(draft: Draft, key: uuid.UUID, *, wait: bool = False) -> Receipt:
    """Sent once, however often the button is pressed; the draft and its photos are gone afterwards. `wait`: somebody has to look at
    it first."""
    answers = draft.answers
    commitment = queries.cited_commitment(answers)
    return receive_case(
        form_key=key,
        kind=answers["kind"],
        text=answers["text"],
        wish=answers.get("wish", ""),
        where=answers.get("where", ""),
        language=answers["language"],
        service=queries.chosen_service(answers),
        place=queries.chosen_place(answers),
        commitment=commitment,
        indicator=None if commitment else queries.cited_indicator(answers),
        subject=answers.get("subject", ""),
        coordinates=queries.chosen_spot(answers),
        person=answers.get("person", ""),
        may_publish=bool(answers.get("may_publish")),
        unsafe=bool(answers.get("unsafe")),
        wait=wait or None,
        contact={name: answers[name] for name in CONTACT if answers.get(name)},
        draft=draft,
    )


def drop_old_drafts() -> int:
    """What nobody sent within a day, with the photos in it."""
    with acting("feedback.drop_old_drafts"):
        rows = queries.old_drafts()
        count = rows.count()
        rows.delete()
        return count
