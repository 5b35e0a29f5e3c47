"""Tests of the formats skip where a machine lacks a library. Where all tests are run for good, nothing may be missing."""

import os
import shutil

import pytest

from charters.documents.formats import FORMATS
from tests.charters.written import CODES
from tests.documents import verapdf


@pytest.mark.skipif(
    not os.environ.get("SDIP_WITH_ALL_FORMATS"), reason="only the automatic run of all tests must have every library"
)
def test_nothing_is_missing_that_a_format_needs():
    missing = [form.why_unavailable(code) for form in FORMATS.values() for code in CODES]
    assert [reason for reason in missing if reason] == []
    assert shutil.which("pdftotext")
    assert not (shutil.which("java") and verapdf.why_not())
