"""Lines as speech (MP3), read by the computer voice eSpeak NG, which runs as a program of its own."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import unicodedata
import wave
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from .lines import Line, Run
from .sorani import in_latin_letters
from .unavailable import FormatUnavailable, PartMissing

PROGRAM = "espeak-ng"
WORDS_A_MINUTE, KILOBITS_A_SECOND, QUALITY = 150, 48, 2  # the encoder's best quality is 0, its worst 9
ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}  # the same for every worker
PATIENCE = 300  # seconds; an hour of speech takes about four


def _as_written(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Voice:
    name: str
    spelling: Callable[[str], str] = _as_written


VOICES = {
    "en": Voice("en"),
    "ar": Voice("ar"),
    "uk": Voice("uk"),
    "ckb": Voice("ku", in_latin_letters),  # the Kurdish voice reads Latin letters only
}


def check_available(language: str) -> None:
    """Raises FormatUnavailable when nothing can be read aloud in this language on this machine."""
    if shutil.which(PROGRAM) is None:
        raise PartMissing(_("Audio needs the program espeak-ng. On Debian: apt-get install espeak-ng"))
    if importlib.util.find_spec("lameenc") is None:
        raise PartMissing(_("Audio needs the Python package lameenc."))
    if language not in VOICES or VOICES[language].name not in _installed(PROGRAM, VOICES[language].name):
        raise FormatUnavailable(_("There is no computer voice for this language."))


def _installed(program: str, name: str) -> str:
    """What the program lists for a language: for one that it lacks it would quietly read in another. Asked each time, some
    milliseconds, since a voice may have been installed meanwhile."""
    listed = subprocess.run(
        [program, f"--voices={name}"], capture_output=True, timeout=PATIENCE, check=False, text=True
    )
    return " ".join(line.split()[1] for line in listed.stdout.splitlines()[1:] if line.strip())


def write_mp3(lines: Iterable[Line], *, language: str) -> bytes:
    """An MP3 file, which begins by saying that a computer voice reads."""
    check_available(language)
    with override(language):
        notice = gettext("This is read by a computer voice. It may say some words wrong.")
    spoken = _by_language([Line("text", (Run(language, notice),)), *lines])
    return _mp3(_speech(text, VOICES.get(code, VOICES[language])) for code, text in spoken)


def _by_language(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """Neighbours in one language are read in one go; between lines a voice pauses at an empty line."""
    pieces = ((run.language, run.text, at == len(line.runs)) for line in lines for at, run in enumerate(line.runs, 1))
    for code, group in groupby(pieces, key=lambda piece: piece[0]):
        text = "".join(said + ("\n\n" if ends else "") for _code, said, ends in group)
        if text.strip():
            yield code, text


def _speech(text: str, voice: Voice) -> tuple[int, bytes]:
    """Sampling rate and samples (16 bits, one channel)."""
    plain = "".join(c for c in voice.spelling(text) if unicodedata.category(c) != "Cf")
    with tempfile.TemporaryDirectory() as folder:
        script, sound = Path(folder, "text"), Path(folder, "sound.wav")
        script.write_text(plain, encoding="utf-8")
        options = ["-v", voice.name, "-s", str(WORDS_A_MINUTE), "-b", "1", "-w", sound.name, "-f", script.name]
        command = [*_steady(), PROGRAM, *options]
        done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, timeout=PATIENCE, check=False)
        if done.returncode or not sound.exists():
            why = done.stderr.decode(errors="replace").strip()[:200]
            raise FormatUnavailable(_("The computer voice stopped: %(why)s"), why=why or done.returncode)
        with wave.open(str(sound)) as opened:
            return opened.getframerate(), opened.readframes(opened.getnframes())


def _steady() -> tuple[str, ...]:
    """Arabic numbers sound a little different with where the program lies in memory; where it may, it lies still."""
    program = shutil.which("setarch")
    if program is None:
        return ()
    command = (program, "--addr-no-randomize")
    tried = subprocess.run([*command, "true"], capture_output=True, timeout=PATIENCE, check=False)
    return () if tried.returncode else command


def _mp3(speech: Iterable[tuple[int, bytes]]) -> bytes:
    import lameenc  # type: ignore[import-not-found]  # a compiled module without types

    parts = list(speech)
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(KILOBITS_A_SECOND)
    encoder.set_in_sample_rate(parts[0][0])
    encoder.set_channels(1)
    encoder.set_quality(QUALITY)
    encoder.silence()
    samples = b"".join(part for _rate, part in parts)
    return bytes(encoder.encode(samples)) + bytes(encoder.flush())
