"""A mailbox that can't be read says why, in our own words; one mail that is in the way holds up no other."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from feedback.mailbox import connection, reading
from feedback.mailbox import server as imap
from feedback.mailbox.server import folder_name
from feedback.mailbox.setting import claim_mailbox, note_read
from feedback.models import Case, Mailbox, ReceivedMail
from sdip.cli.demo import free_port
from sdip.web.models import Notification
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.make import make_member, signed_in

from .conftest import serving
from .test_reading import Post, a_mail, post, set_up  # noqa: F401 - the fixture


def test_a_wrong_password_is_told_and_nothing_is_lost(post: Post, desk: Desk) -> None:  # noqa: F811
    set_up(desk, post.port, password="wrong")
    post.arrives(a_mail())
    assert post.read() == 0
    row = Mailbox.objects.get()
    assert (row.problem, row.claimed_at, row.checked_at) == ("refused", None, None)
    set_up(desk, post.port)
    assert post.read() == 1
    assert Mailbox.objects.get().problem == ""


def test_a_server_that_is_down_is_tried_again(post: Post, desk: Desk) -> None:  # noqa: F811
    set_up(desk, free_port())
    assert post.read() == 0
    assert Mailbox.objects.get().problem == "away"


def test_a_folder_that_is_not_there_is_told(post: Post, desk: Desk) -> None:  # noqa: F811
    set_up(desk, post.port, folder="Elsewhere")
    assert post.read() == 0
    assert Mailbox.objects.get().problem == "folder"


def test_letters_of_every_script_are_known_in_password_and_folder(desk: Desk, inside: Tenant, tmp_path: Path) -> None:
    with serving(tmp_path / "inbox") as (folder, port):
        set_up(desk, port, username="пошта", password="пароль", folder="Входящие & більше")
        Post(folder, port, inside).arrives(a_mail())
        assert reading.read_mailbox(inside) == 1, Mailbox.objects.get().problem


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("INBOX", "INBOX"),
        ("A&B", "A&-B"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("البريد", "&BicGRAYoBjEGSgYv-"),
    ],
)
def test_names_of_folders_are_spelt_as_the_standard_says(name: str, spelt: str) -> None:
    assert folder_name(name) == spelt


def test_a_password_that_no_key_opens_any_more_is_told(post: Post, settings: Any) -> None:  # noqa: F811
    settings.SECRET_KEY = "another one, " * 6
    settings.SECRET_KEY_FALLBACKS = []
    assert post.read() == 0
    assert Mailbox.objects.get().problem == "password"


def test_whatever_else_happens_is_told_too(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("feedback.mailbox.server.Folder.uids", lambda *_asked: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post.read()
    row = Mailbox.objects.get()
    assert (row.problem, row.claimed_at) == ("ours", None)


def test_who_handles_messages_is_told_once_after_an_hour(post: Post, desk: Desk) -> None:  # noqa: F811
    set_up(desk, free_port())
    post.read()
    told = Notification.objects.filter(kind="feedback.mailbox_failing", recipient=desk.officer.membership)
    assert not told.exists()
    Mailbox.objects.update(failing_since=timezone.now() - timedelta(hours=2))
    post.read()
    post.read()
    assert told.count() == 1
    page = signed_in(make_member("administrator")).get(url("feedback:mailbox")).content.decode()
    assert "nothing could be read" in page
    assert "The server does not answer." in page


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("127.0.0.1", 993),
        ("localhost", 143),
        ("10.1.2.3", 993),
        ("169.254.169.254", 143),
        ("[::1]", 993),
        ("0.0.0.0", 993),
        ("8.8.8.8", 5432),
    ],
)
def test_no_server_of_the_own_network_is_spoken_to(
    desk: Desk, inside: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch, host: str, port: int
) -> None:
    settings.MAILBOX_HOSTS = []
    monkeypatch.setattr(socket, "create_connection", lambda *_given: pytest.fail("a connection was begun"))
    set_up(desk, port, host=host.strip("[]"), security="tls")
    assert reading.read_mailbox(inside) == 0
    assert Mailbox.objects.get().problem == "forbidden"


class Odd:
    """A server that says what the test wants."""

    def __init__(self, *pieces: bytes, pause: float = 0) -> None:
        self.pieces, self.pause = pieces, pause
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with self.listener, suppress(OSError):
            client, _address = self.listener.accept()
            with client:
                for piece in self.pieces:
                    client.sendall(piece)
                    time.sleep(self.pause)
                client.recv(1000)


def test_what_a_foreign_server_answers_is_shown_to_nobody(desk: Desk, inside: Tenant) -> None:
    set_up(desk, Odd(b"-ERR internal-service 10.2 secret banner\r\n").port)
    assert reading.read_mailbox(inside) == 0
    assert Mailbox.objects.get().problem == "away"
    page = signed_in(make_member("administrator")).get(url("feedback:mailbox")).content.decode()
    assert "banner" not in page


def test_a_server_that_drips_is_left_when_the_round_is_over(
    desk: Desk, inside: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ROUND", 0.5)
    set_up(desk, Odd(*[b"*"] * 200, pause=0.1).port)
    begun = time.monotonic()
    assert reading.read_mailbox(inside) == 0
    assert time.monotonic() - begun < 5
    assert Mailbox.objects.get().problem == "away"


def test_an_answer_that_announces_too_much_is_not_read(desk: Desk, inside: Tenant) -> None:
    set_up(desk, Odd(b"* OK hello {4000000000}\r\n" + b"x" * 1000).port)
    assert reading.read_mailbox(inside) == 0
    assert Mailbox.objects.get().problem in ("away", "broken")


def test_a_mail_that_the_server_does_not_give_is_passed_by_after_some_rounds(
    post: Post,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        post.arrives(a_mail(f"Matter {number}", Subject=""))
    whole = imap._done

    def damaged(answer: Any) -> Any:
        status, parts = answer
        if b"Matter 1" in b"".join(piece for part in parts if isinstance(part, tuple) for piece in part):
            return whole(("NO", [b"mail is damaged"]))
        return whole(answer)

    monkeypatch.setattr(imap, "_done", damaged)
    assert [post.read() for _round in range(4)] == [1, 0, 2, 0]
    assert sorted(Case.objects.values_list("text", flat=True)) == ["Matter 0", "Matter 2"]
    row = ReceivedMail.objects.get(kind="unreadable")
    assert "does not give this mail" in row.text
    assert Notification.objects.filter(kind="feedback.mail_unreadable").exists()


@pytest.mark.parametrize("other", [{"host": "mail.example.org"}, {"port": 143}, {"security": "tls"}, {"username": "x"}])
def test_a_known_password_goes_to_no_other_server(post: Post, desk: Desk, other: dict[str, Any]) -> None:  # noqa: F811
    with pytest.raises(NotAllowed, match="when the server changes"):
        set_up(desk, **{"port": post.port, "password": "", **other})
    set_up(desk, post.port, password="", folder="Other", tagged=False)
    assert Mailbox.objects.get().port == post.port


def test_no_password_goes_unencrypted_to_a_server_that_the_operator_does_not_know(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="Without encryption"):
        set_up(desk, 143, host="mail.example.org")
    assert not Mailbox.objects.exists()


def test_a_worker_that_still_reads_the_mailbox_of_before_moves_nothing_in_the_new_one(post: Post, desk: Desk) -> None:  # noqa: F811
    claimed = claim_mailbox()
    assert claimed is not None
    set_up(desk, post.port, folder="Other")
    note_read(claimed[0], 7, 5)
    assert Mailbox.objects.get().seen_uid == 0
    note_read(replace(claimed[0], folder="Other"), 7, 5)
    assert Mailbox.objects.get().seen_uid == 5
