"""Answers from a file: the same columns that the export writes. All rows, or none with the reasons."""

import hashlib
import uuid
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.exchange.files import read_tables
from organisation.models import Place
from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ... import codes
from .. import queries
from ..alike import ReadRow, there_already
from ..asking import sound_answers
from ..columns import DAY, LANGUAGE, MONTH, PLACE, WAVE, answers_of_row, check_header, columns_of, day_of
from ..models import Question, Response, Wave
from ..workflow import Alike, Channel, State
from .answering import check_takes_answers

MOST_PROBLEMS = 20
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    stored: int
    known: int  # rows of a file that came before


class BadRows(NotAllowed):
    """`problems`: a sentence for each row that is wrong, with its number in the file."""

    def __init__(self, problems: list[str]) -> None:
        count = len(problems)
        sentence = ngettext(
            "%(count)s row is wrong. Nothing was imported.", "%(count)s rows are wrong. Nothing was imported.", count
        )
        super().__init__(sentence % {"count": formatter().num(count)})
        self.problems = problems[:MOST_PROBLEMS]


def import_answers(wave: Wave, content: bytes, *, alike: str = "", by: Member) -> Imported:
    """Raises NotAllowed for a file that cannot be read, BadRows for rows that are wrong. The same file twice is stored once; of a
    list that has grown, or came out of this wave, whoever imports it says what the rows are that are there."""
    with acting("feedback.import_answers", by=by):
        if wave.survey.state not in (State.OPEN, State.CLOSED):
            raise NotAllowed(_("Open the survey before answers are typed in."))
        check_takes_answers(wave, alone=True)  # the same file twice at once: the second waits
        rows = read_tables(content, "answers")[0].rows
        if not rows:
            raise NotAllowed(_("The file is empty."))
        questions = queries.questions_of(wave.survey)
        header = [cell.strip() for cell in rows[0][1]]
        check_header(header, questions)
        made = _responses(wave, questions, header, rows[1:], hashlib.sha256(content).hexdigest(), by)
        keys = [row.response.form_key for row in made]
        held = set(Response.objects.filter(form_key__in=keys).values_list("form_key", flat=True))
        fresh = [row for row in made if row.response.form_key not in held]
        left_out = [each.code for each in questions if not set(columns_of([each])) & set(header)]
        there = there_already(wave, fresh, left_out) if alike != Alike.OTHER else []
        if there and alike != Alike.SAME:
            raise NotAllowed(_there_words(len(there)))
        stored = [row.response for row in fresh if row not in there]
        Response.objects.bulk_create(stored, batch_size=BATCH)
        return Imported(len(stored), len(made) - len(stored))


def _there_words(count: int) -> str:
    sentence = ngettext(
        "%(count)s row stands here already, word for word. Choose below what it is. Nothing was imported.",
        "%(count)s rows stand here already, word for word. Choose below what they are. Nothing was imported.",
        count,
    )
    return sentence % {"count": formatter().num(count)}


def _responses(
    wave: Wave, questions: list[Question], header: list[str], rows: list[tuple[int, list[str]]], file: str, by: Member
) -> list[ReadRow]:
    places = {place.code: place for place in Place.objects.filter(ended_on=None)}
    languages = require_tenant().languages
    made, problems = [], []
    for number, cells in rows:
        try:
            row = _row(header, cells)
            answers = sound_answers(questions, answers_of_row(row, questions), places.keys())
            if not answers:
                raise NotAllowed(_("No question is answered."))
            if row.get(WAVE) and row[WAVE] != str(wave.number):
                raise NotAllowed(_("The row is of another wave."))
            if row.get(PLACE) and row[PLACE] not in places:
                raise NotAllowed(_("There is no place “%(code)s”.") % {"code": row[PLACE]})
            if row.get(LANGUAGE) and row[LANGUAGE] not in languages:
                raise NotAllowed(_("“%(code)s” is no language of this organisation.") % {"code": row[LANGUAGE]})
            day = day_of(row.get(DAY, ""), wave)
            response = Response(
                wave=wave, channel=Channel.IMPORT, language=row.get(LANGUAGE) or languages[0], answered_on=day,
                place=places.get(row.get(PLACE, "")), entered_by=by, form_key=_key(wave, file, number), answers=answers,
            )  # fmt: skip
            made.append(ReadRow(response, day if row.get(DAY) else None, MONTH in row))
        except NotAllowed as refusal:
            facts = {"number": number, "reason": str(refusal)}
            problems.append(_("Row %(number)s: %(reason)s") % facts)
    if problems:
        raise BadRows(problems)
    return made


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    """The rows of a workbook are all of one width, and so is its header: what is too much stands under an empty name."""
    found = list(zip_longest(header, (cell.strip() for cell in cells), fillvalue=""))
    if any(cell and not name for name, cell in found):
        raise NotAllowed(
            _(
                "It has words in a column that the first row does not name. Put quotation marks around words with a comma."
            )
        )
    return dict(found)


def _key(wave: Wave, file: str, number: int) -> uuid.UUID:
    return codes.stored_key(uuid.UUID(hashlib.sha256(f"{wave.pk}:{file}:{number}".encode()).hexdigest()[:32]))
