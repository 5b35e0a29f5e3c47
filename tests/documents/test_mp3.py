"""Real sound is told from files that only begin like it."""

import pytest

from sdip.documents.mp3 import is_mp3
from tests.documents.sounds import silence

TITLES = b"ID3\x04\0\0" + bytes([0, 0, 2, 0])  # a tag of 256 bytes


@pytest.mark.parametrize(
    ("samples", "kilobits"), [(44100, 64), (44100, 128), (48000, 320), (22050, 48), (16000, 24), (8000, 16)]
)
def test_sound_of_every_quality_is_known(samples, kilobits):
    assert is_mp3(silence(5, samples=samples, kilobits=kilobits))


def test_titles_and_their_filling_may_come_first():
    assert is_mp3(TITLES + bytes(256) + silence())
    assert is_mp3(TITLES + bytes(256 + 64) + silence())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ID3",
        b"ID3<html><script>alert(1)</script>",
        TITLES + bytes(2000),
        b"\xff\xfb\x90\x00" + b"<html>" * 400,
        b"RIFF" + bytes(4000),
        silence(0.2),
        silence()[7:90],
    ],
    ids=range(8),
)
def test_what_only_begins_like_sound_is_refused(content):
    assert not is_mp3(content)


def test_sound_that_breaks_off_in_its_first_second_is_refused():
    sound = silence()
    assert not is_mp3(sound[:1000] + b"<html>" * 4000)
