"""What a plan says of a wave that it cites: how many answered, of which client groups and areas."""

from dataclasses import dataclass

from organisation.models import ClientGroup, Place

from .formula import FEWEST
from .grouping import ASKED_AT, Grouping, group_sizes
from .models import Question, Wave
from .queries import questions_of
from .tallies import number_of_responses
from .workflow import GROUPS

Size = tuple[str, str, int | None]  # code, words, how many (None: hidden)


@dataclass(frozen=True, slots=True)
class Cited:
    """`answered` None: fewer than five."""

    answered: int | None
    groups: list[Size]
    areas: list[Size]

    def client_groups(self) -> list[ClientGroup]:
        """Those of ours of which enough answered to be told."""
        return list(ClientGroup.objects.filter(code__in=_told(self.groups)))

    def places(self) -> list[Place]:
        return list(Place.objects.filter(code__in=_told(self.areas)))


def cited(wave: Wave) -> Cited:
    count = number_of_responses([wave]).get(wave.pk, 0)
    if count < FEWEST:
        return Cited(None, [], [])
    by = {question.measure: question for question in questions_of(wave.survey) if question.kind in GROUPS}
    group, area = by.get(Question.Measure.CLIENT_GROUP), by.get(Question.Measure.AREA)
    return Cited(count, _sizes(wave, group) if group else [], _sizes(wave, area))


def _sizes(wave: Wave, question: Question | None) -> list[Size]:
    """Without a question: where it was asked."""
    by = Grouping(question.code, str(question.words), question) if question else Grouping(ASKED_AT, "", None)
    rows = group_sizes(wave, by)
    return rows if any(code for code, _words, _n in rows) else []


def _told(sizes: list[Size]) -> list[str]:
    return [code for code, _words, n in sizes if code and n]
