"""Speech is an MP3 of a likely length, the same each time; what is read begins with what reads it."""

import shutil
import subprocess

import pytest

from sdip.documents import audio
from sdip.documents.blocks import Said, Text
from sdip.documents.lines import lines_of
from sdip.documents.sorani import in_latin_letters
from sdip.documents.unavailable import FormatUnavailable
from tests.documents.samples import TEXTS

needs_voice = pytest.mark.skipif(shutil.which(audio.PROGRAM) is None, reason="espeak-ng is not installed")


def spoken(code: str):
    return lines_of([Text(words) for words in TEXTS[code]], title=TEXTS[code][0], language=code)


@needs_voice
@pytest.mark.parametrize("code", ["en", "ar", "ckb", "uk"])
def test_speech_has_a_likely_length(code):
    """At some 150 words a minute; a letter spelt out or a text left unread would be far off."""
    words = sum(len(line.text.split()) for line in spoken(code))
    mp3 = audio.write_mp3(spoken(code), language=code)
    seconds = len(mp3) * 8 / (audio.KILOBITS_A_SECOND * 1000)
    assert mp3[0] == 0xFF
    assert mp3[1] & 0xE0 == 0xE0
    assert words * 0.25 < seconds - 4 < words * 1.3


@needs_voice
def test_same_text_gives_the_same_bytes():
    assert audio.write_mp3(spoken("uk"), language="uk") == audio.write_mp3(spoken("uk"), language="uk")


@needs_voice
def test_each_language_is_read_by_its_own_voice_and_the_computer_says_what_it_is(monkeypatch):
    commands, scripts, run = [], [], subprocess.run

    def listen(command, **kwargs):
        if "-w" not in command:
            return run(command, **kwargs)
        commands.append(command[command.index("-v") + 1])
        with open(f"{kwargs['cwd']}/{command[command.index('-f') + 1]}", encoding="utf-8") as script:
            scripts.append(script.read())
        return run(command, **kwargs)

    monkeypatch.setattr(subprocess, "run", listen)
    lines = lines_of([Text("We bring water."), Text(Said(TEXTS["ckb"][0], "ckb"))], title="Water", language="en")
    audio.write_mp3(lines, language="en")
    assert commands == ["en", "ku"]
    assert scripts[0].startswith("This is read by a computer voice.")
    assert "We bring water." in scripts[0]
    assert scripts[1].strip() == "dabînkrdnî aw"


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("کوردستان", "kurdstan"),
        ("ئاو", "aw"),
        ("مانگی ئازار", "mangî azar"),
        ("دەکەین", "dekeyn"),
        ("یەک", "yek"),
        ("٧١٫٢٪", "71.2 le seda "),
        ("پەنجەرە", "pencere"),
    ],
)
def test_sorani_in_latin_letters(arabic, latin):
    assert in_latin_letters(arabic) == latin


def test_every_letter_of_sorani_is_known():
    latin = in_latin_letters("".join(TEXTS["ckb"]))
    assert [c for c in latin if "\u0600" <= c <= "\u06ff"] == []


def test_missing_program_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr(audio, "PROGRAM", "no-such-voice")
    with pytest.raises(FormatUnavailable, match="apt-get install espeak-ng"):
        audio.write_mp3(spoken("en"), language="en")


@needs_voice
def test_voice_that_is_not_installed_is_said_in_a_sentence(monkeypatch):
    """The program would read on in another language."""
    monkeypatch.setitem(audio.VOICES, "en", audio.Voice("xx"))
    with pytest.raises(FormatUnavailable, match="no computer voice"):
        audio.write_mp3(spoken("en"), language="en")


@needs_voice
def test_program_that_stops_is_said_in_a_sentence(monkeypatch):
    failed = subprocess.CompletedProcess([], 1, b"", b"no memory")
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **kw: failed if "-w" in command else run(command, **kw))
    with pytest.raises(FormatUnavailable, match="no memory"):
        audio.write_mp3(spoken("en"), language="en")


def test_voice_that_is_installed_later_is_found_without_a_restart(monkeypatch, tmp_path):
    program = tmp_path / "voice"
    program.write_text(f"#!/bin/sh\n[ -e {tmp_path}/en ] && printf 'Pty Language\\n 5 en\\n'\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setattr(audio, "PROGRAM", str(program))
    with pytest.raises(FormatUnavailable, match="no computer voice"):
        audio.check_available("en")
    (tmp_path / "en").touch()
    audio.check_available("en")
