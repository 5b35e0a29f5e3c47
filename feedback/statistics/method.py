from django.utils.translation import gettext as _


def method(*, published: bool = False) -> list[str]:
    """How it was counted, in sentences, for pages and papers."""
    said = [
        _("Messages that came in during these days, without those taken back, told twice or not accepted."),
        _("What may be spam counts once its promised day has passed and nobody has looked at it."),
        _(
            "On time: answered by the promised day, divided by all with such a day that are answered or still open after it."
        ),
        _("What was opened again has a new day, and is on time only if both days were kept."),
        _("Days are calendar days from the day a message came in to the day of its answer."),
        _("An area holds what lies in it."),
        _("Opened again: of all that were answered once."),
        _("Content: of the citizens who answered the question after closing."),
    ]
    if published:
        said.append(_("Complaints about how somebody behaved are in none of these numbers: few may know of them."))
        said.append(_("Groups of fewer than five messages, and figures that rest on fewer than five, are not shown."))
    return said
