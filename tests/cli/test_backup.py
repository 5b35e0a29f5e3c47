"""A backup of one installation, brought back on another one: every row and every file, behind the same fence."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from sdip.cli.archive import MANIFEST, Manifest, read_manifest
from sdip.cli.embedded import environment
from tests.cli.helpers import Supervisor, copy_installation, done, manage, open_folder

FILL = """
from feedback.actions import add_to_case, receive_case, withdraw_case
from organisation.models import Directorate
from sdip.files.store import store_file
from tenancy.context import tenant_context
from tenancy.models import Tenant

for slug in ("alpha", "beta"):
    tenant = Tenant.objects.create(slug=slug, name={"en": slug, "ar": "مدينة"}, languages=["en", "ar"])
    with tenant_context(tenant):
        Directorate.objects.create(code="WATER", name={"en": f"Water of {slug}", "ar": "مديرية الماء"})
        store_file(f"{slug}: %PDF €".encode(), "charter.pdf", "application/pdf")
        contact = {"name": "Zainab", "phone": "0780"}
        case = receive_case(kind="complaint", text="No water", language="ar", contact=contact).case
        add_to_case(case, text="House 12")
        withdraw_case(receive_case(kind="suggestion", text="More lamps", language="en").case)
"""


def contents(data_dir: Path) -> dict[str, object]:
    """A checksum of the rows of each table, and the content of each stored file."""
    found: dict[str, object] = {}
    with psycopg.connect(environment(data_dir)["OWNER_DATABASE_URL"]) as connection:
        for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            rows = sql.SQL("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t")
            found[table] = connection.execute(rows.format(sql.Identifier(table))).fetchone()
    for path in (data_dir / "files").rglob("*"):
        if path.is_file():
            found[str(path.relative_to(data_dir))] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def backup(migrated: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    """The file, and what was in the installation that it was made of."""
    with open_folder() as folder:
        supervisor = Supervisor(copy_installation(migrated, folder / "data"), "--fast")
        try:
            supervisor.start_ready()
            done(manage(supervisor.data_dir, "shell", "--verbosity", "0", "--command", FILL))
            said = done(manage(supervisor.data_dir, "backup", str(folder / "sdip.backup")))
            assert "the database and 2 stored files" in said
            yield folder / "sdip.backup", contents(supervisor.data_dir)
        finally:
            supervisor.stop()


def test_restore_brings_back_every_row_and_file(
    backup: tuple[Path, dict[str, object]], supervisor: Supervisor, tmp_path: Path
) -> None:
    file, expected = backup
    supervisor.start_ready()
    said = done(manage(supervisor.data_dir, "restore", str(file)))
    assert said.splitlines()[-1] == "Restored: the database and 2 stored files."
    assert contents(supervisor.data_dir) == expected
    assert expected["organisation_directorate"] != (0, None)
    assert [expected[f"feedback_{name}"][0] for name in ("case", "casemove", "contact", "caseaddition")] == [
        4,
        10,
        2,
        2,
    ]  # type: ignore[index]

    with psycopg.connect(environment(supervisor.data_dir)["DATABASE_URL"], autocommit=True) as application:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="No tenant"):
            application.execute("SELECT * FROM organisation_directorate")
        application.execute("SELECT set_config('sdip.tenant', (SELECT min(id)::text FROM tenancy_tenant), false)")
        assert application.execute("SELECT name->>'en' FROM organisation_directorate").fetchall() == [
            ("Water of alpha",)
        ]
        with pytest.raises(
            psycopg.errors.CheckViolation, match="the log notes no move"
        ):  # nor has the log lost its guard
            application.execute("UPDATE feedback_case SET state = 'withdrawn' WHERE kind = 'complaint'")
        with pytest.raises(psycopg.Error, match="Cannot delete|permission denied"):
            application.execute("DELETE FROM feedback_casemove")

    again = manage(supervisor.data_dir, "restore", str(file))
    assert again.returncode == 1
    assert again.stderr == "CommandError: The database sdip is not empty: restore into a new one.\n"


def test_unsuitable_backups_change_nothing(
    backup: tuple[Path, dict[str, object]], supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.start_ready()
    newer, damaged = tmp_path / "newer", tmp_path / "damaged"
    manifest = read_manifest(backup[0])
    manifest.migrations.append("zoning.0001_initial")
    with_manifest(backup[0], newer, manifest)
    damaged.write_bytes(backup[0].read_bytes().replace(b"alpha: %PDF", b"alphx: %PDF"))
    stray = supervisor.data_dir / "files" / "stray.txt"
    for file, sentence in [
        (newer, "The backup was made by a newer version, which has zoning.0001_initial: install that version first."),
        (damaged, "is not what was backed up."),
        (tmp_path / "nowhere", "is no whole backup"),
    ]:
        found = manage(supervisor.data_dir, "restore", str(file))
        assert found.returncode == 1
        assert sentence in found.stderr
        assert "Traceback" not in found.stderr
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("kept")
    assert "is not empty: move its files away first." in manage(supervisor.data_dir, "restore", str(backup[0])).stderr
    assert contents(supervisor.data_dir) == {"files/stray.txt": b"kept"}


def with_manifest(source: Path, target: Path, manifest: Manifest) -> None:
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = manifest.as_json() if member.name == MANIFEST else old.extractfile(member).read()  # type: ignore[union-attr]
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


def test_failed_restore_takes_its_files_back(backup: tuple[Path, dict[str, object]], supervisor: Supervisor) -> None:
    supervisor.start_ready()
    with psycopg.connect(environment(supervisor.data_dir)["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("CREATE FUNCTION sdip_tenant() RETURNS bigint LANGUAGE sql AS 'SELECT 1'")  # in the dump's way
    found = manage(supervisor.data_dir, "restore", str(backup[0]))
    assert found.returncode == 1
    assert "pg_restore failed" in found.stderr
    assert contents(supervisor.data_dir) == {}
