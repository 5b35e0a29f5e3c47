"""A kiosk begins anew in its own language, and pages are counted as the person meets them."""

import re

from django.test import Client

from feedback.surveys.asking import pages_of, place_among
from feedback.surveys.models import SurveyDraft
from organisation.models import Place
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make

from .conftest import Asker
from .test_answering import begun


def in_language(address: str, language: str) -> str:
    """As the language links of the page write it: everything else stays."""
    return re.sub(r"^(/[^/]+)/[a-z]+/", rf"\1/{language}/", address)


def test_after_each_person_the_kiosk_speaks_its_own_language(asker: Asker) -> None:
    asker.opened("rapid_scan")
    make(Place, code="hub", name={"en": "Hub"})
    home = in_language(url("answer:kiosk", "water", query="?at=hub&home=ar"), "ar")
    client = Client()
    assert in_language(home, "en") in text_of(client.get(home)).replace(
        "&amp;", "&"
    )  # the links keep what the address says
    at = client.post(in_language(home, "en"), {"website": ""})["Location"]
    assert "/en/" in at
    page = client.get(at)
    assert page["Refresh"].endswith(f"url={home}")
    assert home in text_of(page).replace("&amp;", "&")
    for given in ({"ALL": "3"}, {}, {}, {}, {"DONE": "yes"}):
        at = client.post(at, given)["Location"]
    assert "/en/" in at
    assert client.get(at)["Refresh"].endswith(f"url={home}")
    assert SurveyDraft.objects.get().home == ""


def test_a_kiosk_that_says_no_language_begins_in_the_first_of_the_survey(asker: Asker) -> None:
    asker.opened("rapid_scan")
    client = Client()
    at = client.post(in_language(url("answer:kiosk", "water"), "uk"), {"website": ""})["Location"]
    assert client.get(at)["Refresh"].endswith(url("answer:kiosk", "water"))
    for strange in ("xx", "https://e"):
        begin = in_language(url("answer:kiosk", "water", query=f"?home={strange}"), "uk")
        at = client.post(begin, {"website": ""})["Location"]
        assert "/en/surveys/water/kiosk/?home=" in client.get(at)["Refresh"]


def test_pages_that_answers_leave_out_are_not_counted(asker: Asker) -> None:
    asker.opened()
    client = Client()
    at = begun(client)
    told = []
    for given in ({}, {"CC1": "4"}, {"SQD0": "5"}, {}, {}, {}):
        told.append(re.findall(r"Page (\d) of (\d)", text_of(client.get(at)))[-1])
        at = client.post(at, given)["Location"]
    told.append(re.findall(r"Page (\d) of (\d)", text_of(client.get(at)))[-1])
    assert told == [("1", "8"), ("2", "8"), *((str(number), "7") for number in range(3, 8))]
    assert "thanks" in client.post(at, {})["Location"]


def test_the_number_of_pages_never_grows(asker: Asker) -> None:
    pages = pages_of(list(asker.ready("report_card").questions.order_by("position", "pk")))
    for answers in ({}, {"PROBLEM": "yes"}, {"PROBLEM": "no"}, {"ACCESS": "no"}):
        counts = [place_among(pages, answers, number) for number in range(1, len(pages) + 1)]
        totals = [total for _at, total in counts]
        assert totals == sorted(totals, reverse=True)
        assert all(at <= total for at, total in counts)
