"""The message while it is being written."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import codes, photos, queries
from ..models import Draft, DraftPhoto


def start_draft(key: uuid.UUID, answers: Mapping[str, Any]) -> Draft:
    with acting("feedback.start_draft"):
        return Draft.objects.create(form_key=codes.stored_key(key), answers=dict(answers))


def save_draft(draft: Draft, answers: Mapping[str, Any]) -> Draft:
    with acting("feedback.save_draft"):
        row = Draft.objects.select_for_update().get(pk=draft.pk)
        row.answers = {**row.answers, **answers}
        row.save()
        return row


def add_photo(draft: Draft, content: bytes) -> DraftPhoto:
    """Raises NotAllowed when it is no picture, too large, or one too many."""
    with acting("feedback.add_photo"):
        Draft.objects.select_for_update().get(pk=draft.pk)
        if draft.photos.count() >= photos.MOST:
            most = formatter().num(photos.MOST)
            raise NotAllowed(_("%(most)s photos are enough. Remove one before you add another.") % {"most": most})
        return DraftPhoto.objects.create(draft=draft, content=photos.clean_photo(content))


def remove_photo(draft: Draft, pk: int) -> None:
    with acting("feedback.remove_photo"):
        draft.photos.filter(pk=pk).delete()


def drop_draft(draft: Draft) -> None:
    with acting("feedback.drop_draft"):
        draft.delete()


def drop_old_drafts() -> int:
    """What nobody sent within a day, with the photos in it."""
    with acting("feedback.drop_old_drafts"):
        rows = queries.old_drafts()
        count = rows.count()
        rows.delete()
        return count
