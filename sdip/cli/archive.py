"""One file that holds everything: the database, the stored files, and a manifest with the checksum of each part."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from psycopg import pq

from sdip.cli.errors import Refused
from sdip.cli.places import wheel_postgres

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Part:
    size: int
    sha256: str


@dataclass
class Manifest:
    made_at: str
    postgresql: int
    migrations: list[str]
    format: int = FORMAT
    parts: dict[str, Part] = field(default_factory=dict)

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        values = json.loads(text)
        return cls(**values | {"parts": {name: Part(**part) for name, part in values["parts"].items()}})


class Hashing:
    """Reads on, and knows the checksum of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.digest.update(chunk)
        self.size += len(chunk)
        return chunk

    def part(self) -> Part:
        return Part(self.size, self.digest.hexdigest())


def write_archive(target: Path, manifest: Manifest, dump: Callable[[Path], None], files: Path) -> None:
    """The database first: a stored file is never changed, so each one that the dump names is there afterwards."""
    if target.exists():
        raise Refused(f"{target} exists already: name a new file.")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        dump(Path(folder) / DUMP)
        unfinished = Path(folder) / "archive"
        with tarfile.open(unfinished, "w") as archive:
            manifest.parts[DUMP] = add(archive, DUMP, Path(folder) / DUMP)
            for path in stored_files(files):
                name = f"{FILES}/{path.relative_to(files).as_posix()}"
                manifest.parts[name] = add(archive, name, path)
            member = tarfile.TarInfo(MANIFEST)
            member.size = len(manifest.as_json())
            archive.addfile(member, io.BytesIO(manifest.as_json()))
        unfinished.chmod(0o600)
        unfinished.rename(target)


def stored_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def add(archive: tarfile.TarFile, name: str, path: Path) -> Part:
    with path.open("rb") as file:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(file.fileno()).st_size
        reader = Hashing(file)
        archive.addfile(member, reader)
        return reader.part()


def read_manifest(source: Path) -> Manifest:
    """The manifest of an archive that was found whole: every part there, none besides, each with its checksum."""
    found: dict[str, Part] = {}
    text = b""
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                reader = Hashing(opened(archive, member))
                if member.name == MANIFEST:
                    text = reader.read()
                else:
                    while reader.read(CHUNK):
                        pass
                    found[member.name] = reader.part()
        manifest = Manifest.from_json(text)
    except (tarfile.TarError, OSError, ValueError, TypeError, KeyError) as error:
        raise Refused(f"{source} is no whole backup: {error or type(error).__name__}.") from error
    if manifest.format != FORMAT:
        raise Refused(f"{source} has the format {manifest.format}; this version reads {FORMAT}.")
    refuse_damage(source, manifest, found)
    return manifest


def refuse_damage(source: Path, manifest: Manifest, found: dict[str, Part]) -> None:
    wrong = sorted(name for name in manifest.parts.keys() | found.keys() if manifest.parts.get(name) != found.get(name))
    if wrong or DUMP not in found:
        raise Refused(f"{source} is damaged, its part {wrong[0] if wrong else DUMP} is not what was backed up.")
    for name in found:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not (name == DUMP or name.startswith(f"{FILES}/")):
            raise Refused(f"{source} holds the part {name}, which is none of a backup.")


def opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member) if member.isfile() else None
    if file is None:
        raise ValueError(f"{member.name} is no file")
    return file


def unpack(source: Path, dump: Path, files: Path) -> None:
    with tarfile.open(source) as archive:
        for member in archive:
            if member.name == MANIFEST:
                continue
            target = dump if member.name == DUMP else files / PurePosixPath(member.name).relative_to(FILES)
            target.parent.mkdir(parents=True, exist_ok=True)
            with opened(archive, member) as reader, target.open("xb") as writer:
                shutil.copyfileobj(reader, writer, CHUNK)


def client_program(name: str, server: int) -> str:
    """pg_dump or pg_restore: the system's own, or the wheel's when that is too old for the server or missing."""
    for candidate in (shutil.which(name), wheel_postgres() / "bin" / name):
        if candidate and (major := program_version(str(candidate))) is not None and major >= server // 10000:
            return str(candidate)
    raise Refused(
        f"No {name} of version {server // 10000} or newer is here: install that version of postgresql-client."
    )


def program_version(path: str) -> int | None:
    try:
        text = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)", text)
    return int(found[1]) if found else None


def client_environment(dsn: str, password: str) -> dict[str, str]:
    """What libpq's programs read, so that no password stands in a command line."""
    named = {
        option.envvar.decode(): option.val.decode()
        for option in pq.Conninfo.parse(dsn.encode())
        if option.envvar and option.val
    }
    return {**os.environ, **named, **({"PGPASSWORD": password} if password else {})}


def run_client(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
