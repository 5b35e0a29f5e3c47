"""How many bytes of files the public may send in a day: each sender, and all together. Words are taken all the same.

Counted in the cache as they arrive, before a file is opened; with the cache down nobody is refused."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sdip.mail import caps
from sdip.web import limits
from tenancy.refusals import NotAllowed

MEGABYTE = 1_000_000
OF_ONE = ("uploaded", 150 * MEGABYTE, caps.A_DAY)  # many people share one address of a mobile network


def spend(request: HttpRequest, files: Iterable[UploadedFile]) -> None:
    """From a form of ours. Raises NotAllowed with what can be done instead."""
    size = _size(files)
    if size and (limits.is_over(request, limits.UPLOADING) or limits.is_over(request, OF_ONE, size)):
        raise NotAllowed(
            _(
                "Many files have come from your connection. Send your words without them, and add them tomorrow with your number."
            )
        )
    spend_of_all(files)


def spend_of_all(files: Iterable[UploadedFile]) -> None:
    """From whoever may send for many people."""
    size = _size(files)
    if size and not caps.spend("uploaded", "", settings.UPLOADS_A_DAY * MEGABYTE, size):
        raise NotAllowed(
            _("We can keep no more files today. Send your words without them, and add them tomorrow with your number.")
        )


def spend_of_staff(files: Iterable[UploadedFile]) -> None:
    """Of their own, so that nobody outside uses it up."""
    size = _size(files)
    if size and not caps.spend("sent_by_staff", "", settings.UPLOADS_A_DAY * MEGABYTE, size):
        raise NotAllowed(_("We can keep no more files today. Send your words without them, or all of it tomorrow."))


def _size(files: Iterable[UploadedFile]) -> int:
    return sum(each.size or 0 for each in files)
