"""Sentences that plans write themselves, in each of the tenant's languages."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from feedback.statistics.formula import Span
from feedback.statistics.themes import Theme
from indicators.models import Gap, Period, Standard
from indicators.queries import levels
from sdip.web.formats import Formatter, formatter
from sdip.web.language import tenant_languages
from tenancy.text import Words

from .queries import Cluster, breaches_since


def in_every_language(sentence: Callable[[Formatter], str]) -> Words:
    written = Words()
    for language in tenant_languages():
        with override(language.code):
            written[language.code] = sentence(formatter(language.code))
    return written


def problem_words(gap: Gap, since: Period | None = None) -> Words:
    """What the figure says is wrong; `since`: the period in which the promise was broken first."""
    return in_every_language(lambda write: _problem_sentence(gap, since or gap.period, write))


def shown_problem(gap: Gap) -> Words:
    """The same, with the period looked up in which the promise was broken first."""
    since = breaches_since([gap]) if gap.status == "breach" else {}
    return problem_words(gap, since.get(gap.indicator_id))


def _problem_sentence(gap: Gap, since: Period, write: Formatter) -> str:
    unit, decimals = gap.version.unit, gap.version.decimals
    facts = {
        "name": gap.indicator.name.in_language(write.language.code),
        "value": write.val(gap.value, unit, decimals),
        "period": write.period(gap.period.starts_on, gap.period.ends_on),
        "since": write.period(since.starts_on, since.ends_on),
    }
    if gap.status == "breach" and gap.guaranteed is not None:
        facts["level"] = level_words(gap, gap.guaranteed, write)
        return _("%(name)s: %(value)s in %(period)s. We promise %(level)s; broken since %(since)s.") % facts
    if gap.target is not None:
        facts["level"] = level_words(gap, gap.target, write)
        return _("%(name)s: %(value)s in %(period)s. The target is %(level)s.") % facts
    return _("%(name)s: %(value)s in %(period)s.") % facts


def cluster_words(cluster: Cluster) -> Words:
    """What many citizens say is wrong, as far as counting can tell."""
    return in_every_language(lambda write: _cluster_sentence(cluster, write))


def _cluster_sentence(cluster: Cluster, write: Formatter) -> str:
    facts = {
        "service": cluster.service.name.in_language(write.language.code),
        "count": write.num(cluster.count),
        "since": write.day(cluster.since),
        "until": write.day(cluster.until),
    }
    sentence = ngettext(
        "%(service)s: %(count)s complaint from %(since)s to %(until)s.",
        "%(service)s: %(count)s complaints from %(since)s to %(until)s.",
        cluster.count,
    )
    return " ".join([sentence % facts, *_what_and_where(cluster, write)])


def theme_words(theme: Theme, span: Span) -> Words:
    """What many citizens complain of without naming a service."""
    return in_every_language(lambda write: _theme_sentence(theme, span, write))


def _theme_sentence(theme: Theme, span: Span, write: Formatter) -> str:
    facts = {
        "words": " – ".join(theme.words),
        "count": write.num(theme.count),
        "since": write.day(span.starts_on),
        "until": write.day(span.ends_on),
    }
    sentence = ngettext(
        "Complaints about no service: %(count)s from %(since)s to %(until)s has these words: %(words)s.",
        "Complaints about no service: %(count)s from %(since)s to %(until)s have these words: %(words)s.",
        theme.count,
    )
    place = theme.place.name.in_language(write.language.code) if theme.place else ""
    where = _("Most of it: %(place)s, %(count)s.") % {"place": place, "count": write.num(theme.in_place)}
    return f"{sentence % facts} {where}" if place else sentence % facts


def _what_and_where(cluster: Cluster, write: Formatter) -> Iterator[str]:
    """As far as their words and places say it."""
    if cluster.themes:
        yield _("Words that return: %(words)s.") % {"words": " – ".join(cluster.themes)}
    if cluster.place is not None:
        place = cluster.place.name.in_language(write.language.code)
        yield _("Most of it: %(place)s, %(count)s.") % {"place": place, "count": write.num(cluster.in_place)}


def level_words(gap: Gap, standard: Standard, write: Formatter) -> str:
    low, high = levels(gap.version.direction, standard)
    return write.level(low, high, gap.version.unit, gap.version.decimals)


def plan_name(name: Words) -> Words:
    """The name of a plan that is opened for one indicator."""
    return in_every_language(lambda write: _("Improve: %(name)s") % {"name": name.in_language(write.language.code)})
