"""No word of a mail is lost: what is quoted, forwarded, long or badly written, and mails that share one Message-ID."""

from email.message import EmailMessage

import pytest

from feedback import threads
from feedback.mailbox.actions import keep_mail, take_in_mail
from feedback.mailbox.letters import LONGEST, own_words, text_of_html
from feedback.models import Case, CaseAddition, ReceivedMail
from sdip.files.store import read_file
from sdip.mail.models import Message
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.make import signed_in

from .test_reading import a_mail

FORWARDED = """See below, please help.

---------- Forwarded message ---------
From: Ali <ali@example.org>
Date: Monday
Subject: Pipe
To: me

The pipe broke and nobody came."""


def test_a_new_mail_keeps_all_its_words(desk: Desk) -> None:
    keep_mail(a_mail(FORWARDED, Subject="").as_bytes())
    keep_mail(a_mail("Two photos\n---- Photos ----\none: the leak\ntwo: the street", Subject="").as_bytes())
    assert [case.text for case in Case.objects.order_by("pk")] == [
        FORWARDED, "Two photos\n---- Photos ----\none: the leak\ntwo: the street",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It got worse.\n\nOn Monday the city wrote:\n> We have it.\n> Thank you", "It got worse."),
        (FORWARDED, "See below, please help."),
        (
            "Danke.\n________________________________\nVon: Stadt\nGesendet: Montag\nAn: mich\nBetreff: x\n\nHallo",
            "Danke.",
        ),
        ("شكرا\n----- الرسالة الأصلية -----\nمن: البلدية\nإلى: أنا\nالموضوع: الماء\n\nنص", "شكرا"),
        (
            "One\n---- Photos ----\nof the leak: here\nand the street",
            "One\n---- Photos ----\nof the leak: here\nand the street",
        ),
        ("> quoted\nmy words below", "> quoted\nmy words below"),
        ("> only\n> quoted", "> only\n> quoted"),
    ],
)
def test_of_an_answer_only_what_is_quoted_is_left_out(text: str, kept: str) -> None:
    assert own_words(text) == kept


def test_what_was_left_out_of_an_answer_can_be_read(desk: Desk) -> None:
    case = desk.receive(contact=CONTACT).case
    content = a_mail(FORWARDED, In_Reply_To=f"<a.{threads.token_of(case.pk)}@city.example>").as_bytes()
    row = keep_mail(content)
    assert CaseAddition.objects.get().text == "See below, please help."
    assert row.raw is not None
    assert read_file(row.raw) == content
    page = signed_in(desk.officer).get(url("feedback:case", case.pk)).content.decode()
    assert url("feedback:mail_file", row.pk) in page


def test_a_mail_that_is_put_into_another_is_read(desk: Desk) -> None:
    outer, inner = a_mail("Please see the attached mail", Subject=""), EmailMessage()
    inner["From"], inner["Subject"] = "ali@example.org", "Pipe"
    inner.set_content("The pipe broke and nobody came")
    outer.add_attachment(inner)
    keep_mail(outer.as_bytes())
    text = Case.objects.get().text
    assert text.startswith("Please see the attached mail")
    assert "ali@example.org: Pipe\n\nThe pipe broke and nobody came" in text


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>x</title><body>No water",
        "<head><meta charset=utf-8><p>No water",
        "<head><style>p{}</style></head>No water",
    ],
)
def test_html_without_the_end_of_its_head_is_read(html: str) -> None:
    assert text_of_html(html).split() == ["No", "water"]


def test_a_very_long_mail_is_kept_as_it_came(desk: Desk) -> None:
    content = a_mail("word " * LONGEST, Subject="").as_bytes()
    row = keep_mail(content)
    assert len(Case.objects.get().text) <= LONGEST
    assert row.raw is not None
    assert read_file(row.raw) == content


def test_mails_that_share_a_message_id_are_different_if_they_say_something_else(desk: Desk) -> None:
    for text in ("Number one", "Number two", "Number one"):
        mail = a_mail(text, Message_ID="<scanner@office.example>", Date="Fri, 20 Nov 2026 09:00:00 +0300")
        keep_mail(mail.as_bytes())
    keep_mail(b"Received: by another way\n" + mail.as_bytes())
    assert sorted(case.text for case in Case.objects.all()) == ["Water\n\nNumber one", "Water\n\nNumber two"]
    assert ReceivedMail.objects.count() == 2


def test_what_only_looked_like_a_machine_becomes_a_message_by_hand(desk: Desk) -> None:
    row = keep_mail(a_mail("No water", Precedence="bulk").as_bytes())
    assert (row.kind, Case.objects.count()) == ("automatic", 0)
    client = signed_in(desk.officer)
    assert url("feedback:mail_in", row.pk) in client.get(url("feedback:mails")).content.decode()
    row = take_in_mail(row, by=desk.officer)
    assert (row.kind, Case.objects.get().received_at) == ("new", row.at)
    assert Message.objects.get().recipient == "zainab@example.org"


def test_words_below_a_picture_and_in_html_alone_are_read(desk: Desk) -> None:
    mail = a_mail("The pipe broke.", Subject="")
    mail.add_attachment(a_picture(size=(600, 400)), maintype="image", subtype="jpeg", filename="leak.jpg")
    mail.add_attachment("Nobody came for a week.", disposition="inline")
    mail.add_attachment("<p>My child is ill.", subtype="html", disposition="inline")
    keep_mail(mail.as_bytes())
    assert Case.objects.get().text == "The pipe broke.\n\nNobody came for a week.\n\nMy child is ill."
    empty = a_mail(" ", Subject="")
    empty.add_alternative("<p>The lamp is dark.", subtype="html")
    keep_mail(empty.as_bytes())
    assert Case.objects.order_by("-pk")[0].text == "The lamp is dark."


def test_what_could_not_be_read_to_the_end_is_kept_as_it_came(desk: Desk) -> None:
    """Letters of another alphabet than the mail names, no words that we find, more than we read of it."""
    start = "From: zainab@example.org\nMessage-ID: <{0}@x>\nContent-Type: {1}; charset=utf-8\n"
    arabic = "Content-Transfer-Encoding: 8bit\n\nلا ماء".encode("cp1256")
    rows = [
        keep_mail(start.format(1, "text/plain").encode() + arabic),
        keep_mail(start.format(2, "application/x-unknown").encode() + b"\nNo water"),
        keep_mail(start.format(3, "text/plain").encode() + b"\nNo wat", whole=False),
    ]
    page = signed_in(desk.officer).get
    for row in rows:
        assert (row.kind, row.raw is None) == ("new", False)
        assert row.case is not None
        assert url("feedback:mail_file", row.pk) in page(url("feedback:case", row.case.pk)).content.decode()
    assert keep_mail(a_mail("All of it is read").as_bytes()).raw is None


def test_what_only_looks_like_a_letter_that_did_not_arrive_is_taken_in(desk: Desk) -> None:
    mail = a_mail("No water since Monday", Return_Path="<>")
    mail.add_attachment(a_picture(size=(600, 400)), maintype="image", subtype="jpeg", filename="leak.jpg")
    row = keep_mail(mail.as_bytes())
    assert (row.kind, row.case) == ("bounce", None)
    assert url("feedback:mail_in", row.pk) in signed_in(desk.officer).get(url("feedback:mails")).content.decode()
    row = take_in_mail(row, by=desk.officer)
    assert row.case is not None
    assert row.case.text.endswith("No water since Monday")
    assert row.raw is not None
