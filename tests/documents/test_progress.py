"""The layout engine tells how far it is, in the order of its steps, and stops where it is told to."""

import logging
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from logging.handlers import BufferingHandler

import pikepdf
import pytest

from sdip.documents.pdf import write_pdf, write_sheet
from sdip.documents.progress import STEPS
from tests.documents.samples import report

Told = list[tuple[int, int, int]]


def test_every_step_is_told_and_every_page() -> None:
    told: Told = []
    html = report("en", large=True)
    written = write_pdf(html, progress=lambda *facts: told.append(facts))
    assert sorted({step for step, _steps, _pages in told}) == list(range(1, STEPS + 1))
    assert {steps for _step, steps, _pages in told} == {STEPS}
    with pikepdf.open(BytesIO(written)) as document:
        assert [page for step, _steps, page in told if step == 5][-1] == len(document.pages)
    assert write_pdf(html) == written


def test_what_is_raised_ends_the_work() -> None:
    class Enough(Exception):
        pass

    def tell(step: int, _steps: int, _pages: int) -> None:
        if step == 4:
            raise Enough

    with pytest.raises(Enough):
        write_pdf(report("en"), progress=tell)


def test_two_at_once_are_told_of_their_own_steps_only() -> None:
    told: dict[str, Told] = {"en": [], "ar": []}

    def make(code: str) -> bytes:
        return write_pdf(report(code), progress=lambda *facts: told[code].append(facts))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, told))
    alone: dict[str, Told] = {"en": [], "ar": []}
    for code, found in alone.items():
        write_pdf(report(code), progress=lambda *facts, found=found: found.append(facts))
    assert told == alone


def test_the_steps_are_no_lines_of_our_log() -> None:
    lines = BufferingHandler(1000)
    logging.getLogger().addHandler(lines)
    try:
        write_pdf(report("en"))
    finally:
        logging.getLogger().removeHandler(lines)
    assert lines.buffer == []


def test_a_single_sheet_is_stopped_too() -> None:
    told: Told = []
    drafts = [[report("en", large=True)], [report("en")]]

    def tell(*facts: int) -> None:
        told.append(facts)  # type: ignore[arg-type]
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sheet(drafts, progress=tell)
    assert [step for step, _steps, _pages in told] == [1, 2, 3]
