import io
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sdip.cli import archive
from sdip.cli.archive import Manifest
from sdip.cli.errors import Refused


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "7" / "ab").mkdir(parents=True)
    (folder / "7" / "ab" / "photo.jpg").write_bytes(b"\xff\xd8 photo")
    (folder / "7" / "звіт.pdf").write_bytes(b"%PDF")
    (folder / "link").symlink_to("/etc/passwd")
    return folder


def write(tmp_path: Path, files: Path, name: str = "backup") -> Path:
    target = tmp_path / name
    manifest = Manifest(archive.now(), 180006, ["tenancy.0001_initial"])
    archive.write_archive(target, manifest, lambda path: path.write_bytes(b"PGDMP rows") and None, files)
    return target


def rewrite(source: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(source) as old:
        members = {member.name: old.extractfile(member).read() for member in old}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(source, "w") as new:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


def test_archive_gives_back_what_was_put_in(tmp_path: Path, files: Path) -> None:
    source = write(tmp_path, files)
    assert stat.S_IMODE(source.stat().st_mode) == 0o600
    manifest = archive.read_manifest(source)
    assert sorted(manifest.parts) == ["database.dump", "files/7/ab/photo.jpg", "files/7/звіт.pdf"]
    assert manifest.migrations == ["tenancy.0001_initial"]
    archive.unpack(source, tmp_path / "dump", tmp_path / "back")
    assert (tmp_path / "dump").read_bytes() == b"PGDMP rows"
    assert {
        path.relative_to(tmp_path / "back").as_posix(): path.read_bytes()
        for path in archive.stored_files(tmp_path / "back")
    } == {
        "7/ab/photo.jpg": b"\xff\xd8 photo",
        "7/звіт.pdf": b"%PDF",
    }


def test_existing_file_is_never_overwritten(tmp_path: Path, files: Path) -> None:
    write(tmp_path, files)
    with pytest.raises(Refused, match="exists already"):
        write(tmp_path, files)


def test_failed_dump_leaves_nothing(tmp_path: Path, files: Path) -> None:
    def fail(_: Path) -> None:
        raise Refused("pg_dump failed: no space")

    with pytest.raises(Refused, match="no space"):
        archive.write_archive(tmp_path / "backup", Manifest(archive.now(), 180006, []), fail, files)
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda members: members.update({"files/7/звіт.pdf": b"%PDX"}),
            "its part files/7/звіт.pdf is not what was backed up",
        ),
        (lambda members: members.pop("files/7/звіт.pdf"), "its part files/7/звіт.pdf is not what was backed up"),
        (lambda members: members.update({"files/more": b""}), "its part files/more is not what was backed up"),
        (lambda members: members.pop("database.dump"), "its part database.dump is not what was backed up"),
        (lambda members: members.pop("manifest.json"), "is no whole backup"),
        (lambda members: members.update({"manifest.json": b"{}"}), "is no whole backup"),
    ],
)
def test_changed_archive_is_refused(
    tmp_path: Path, files: Path, change: Callable[[dict[str, bytes]], None], sentence: str
) -> None:
    source = write(tmp_path, files)
    rewrite(source, change)
    with pytest.raises(Refused, match=sentence):
        archive.read_manifest(source)


def test_cut_off_archive_is_refused(tmp_path: Path, files: Path) -> None:
    source = write(tmp_path, files)
    source.write_bytes(source.read_bytes()[:3000])
    with pytest.raises(Refused):
        archive.read_manifest(source)


def test_part_outside_the_files_folder_is_refused(tmp_path: Path, files: Path) -> None:
    source = write(tmp_path, files)

    def smuggle(members: dict[str, bytes]) -> None:
        manifest = Manifest.from_json(members["manifest.json"])
        members["files/../../evil"] = members["files/7/звіт.pdf"]
        manifest.parts["files/../../evil"] = manifest.parts["files/7/звіт.pdf"]
        members["manifest.json"] = manifest.as_json()

    rewrite(source, smuggle)
    with pytest.raises(Refused, match="none of a backup"):
        archive.read_manifest(source)


def test_link_in_an_archive_is_refused(tmp_path: Path, files: Path) -> None:
    source = write(tmp_path, files)
    with tarfile.open(source, "a") as changed:
        member = tarfile.TarInfo("files/passwd")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        changed.addfile(member)
    with pytest.raises(Refused, match="is no file"):
        archive.read_manifest(source)


def test_client_program_as_new_as_the_server_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.4'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert archive.client_program("pg_dump", 150004) == str(old)
    assert archive.client_program("pg_dump", 180000) != str(old)
    with pytest.raises(Refused, match="No pg_dump of version 99 or newer"):
        archive.client_program("pg_dump", 990000)


def test_password_goes_by_the_environment() -> None:
    found = archive.client_environment("host=/run/x user=sdip_owner dbname=sdip sslmode=require", "p w")
    assert {name: found[name] for name in ("PGHOST", "PGUSER", "PGDATABASE", "PGSSLMODE", "PGPASSWORD")} == {
        "PGHOST": "/run/x",
        "PGUSER": "sdip_owner",
        "PGDATABASE": "sdip",
        "PGSSLMODE": "require",
        "PGPASSWORD": "p w",
    }
