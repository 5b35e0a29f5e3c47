"""Words that pages, documents and files share."""

from django.utils.translation import gettext_lazy as _

BAND_NAMES = {
    "outstanding": _("Outstanding"),
    "very_satisfactory": _("Very satisfactory"),
    "satisfactory": _("Satisfactory"),
    "fair": _("Fair"),
    "poor": _("Poor"),
}
