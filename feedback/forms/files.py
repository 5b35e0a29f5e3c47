"""What the staff send along to a citizen."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

from .. import attachments, photos
from .citizen import ACCEPTED, ManyFiles


class FilesField(forms.FileField):
    """Some files or none, as attachments.clean_attachment() leaves them; each refusal names its file."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > attachments.MOST:
            most = formatter().num(attachments.MOST)
            raise ValidationError(_("With one step go %(most)s files. Choose fewer.") % {"most": most})
        return list(dict.fromkeys(_cleaned(each) for each in given))


def _cleaned(upload: UploadedFile) -> bytes:
    """A scanned plan may be as large as a photo."""
    try:
        attachments.check_size(upload.size or 0, photos.LARGEST_FILE)
        return attachments.clean_attachment(upload.read(), largest=photos.LARGEST_FILE)
    except NotAllowed as refusal:
        said = {"name": upload.name, "reason": str(refusal)}
        raise ValidationError(_("“%(name)s” can’t be sent: %(reason)s") % said) from refusal


def files_field() -> FilesField:
    return FilesField(
        label=gettext_lazy("Files for the citizen"),
        help_text=gettext_lazy(
            "A photo of the repair, the decision, a plan: pictures or PDF files. The citizen finds them on the page of the message. "
            "They may show nothing of other people."
        ),
        required=False,
        widget=ManyFiles({"accept": ACCEPTED, "multiple": True}),
    )
