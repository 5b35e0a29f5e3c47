"""Sentences for what the database finds wrong with staged rows: kind of problem -> (what all of them are, what one is)."""

from django.utils.translation import gettext as _

from ...possible import sentences

CELL, FILE, TEXT = "cell", "file", "text"


def problem_labels() -> dict[str, str]:
    """What the filter of the preview offers."""
    return {
        FILE: _("The file can’t be read here"),
        CELL: _("A cell can’t be used"),
        TEXT: _("A text stands where a number is expected"),
        "element": _("The data element is unknown"),
        "unit": _("The organisation unit is unknown"),
        "combo": _("The option combination is unknown"),
        "indicator": _("The indicator is unknown"),
        "standard": _("The standard can’t be set"),
        "archived": _("The indicator is laid aside"),
        "directorate": _("It belongs to another directorate"),
        "computed": _("The indicator is computed"),
        "calendar": _("The period is not one of the calendar here"),
        "future": _("The period has not begun"),
        "place": _("The place is unknown"),
        "slice": _("The breakdown is unknown"),
        "denominator": _("The denominator is below zero"),
        "impossible": _("The indicator can’t have such a figure"),
        "locked": _("The period is locked"),
        "sent": _("The figure here was sent or approved"),
        "readings": _("The figure here is made of readings"),
    }


def problem_sentences() -> dict[str, str]:
    """Templates: {} is the code that the row has there."""
    return {
        "s_indicator": _("There is no indicator “{}”."),
        "s_archived": _("The indicator “{}” is laid aside."),
        "s_directorate": _("“{}” belongs to a directorate for which you may not import figures."),
        "s_computed": _("“{}” is computed by itself; its figures are not entered."),
        "s_calendar": _("The period {} does not fit the calendar here."),
        "s_future": _("The period {} has not begun yet."),
        "s_place": _("There is no place “{}”."),
        "s_slice": _("There is no breakdown “{}”."),
        "s_denominator": _("The denominator is below zero."),
        "s_locked": _("The period {} is locked; the figure can’t change."),
        "s_sent": _("The figure of “{}” has been sent or approved. Whoever approves figures can return it."),
        "s_readings": _("The figure of “{}” is made of several readings; it is not entered."),
        **{f"i_{kind}": sentence for kind, sentence in sentences().items()},
        "w_percent": _("The numerator is more than the denominator."),
        "w_low": _("The figure lies below the lowest that is possible."),
        "w_high": _("The figure lies above the highest that is possible."),
        "w_zero": _("The figure is below zero."),
        "w_usual": _("The figure lies outside what was usual before."),
        "w_jump": _("The figure differs from the last one more than usual."),
    }
