import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from sdip.cli.embedded import environment, remember
from tests.cli.helpers import REPOSITORY

SERVERS = {"DATABASE_URL": "postgresql://sdip_app@db/sdip", "OWNER_DATABASE_URL": "postgresql://sdip_owner@db/sdip"}


@pytest.fixture(scope="module")
def manage() -> ModuleType:
    spec = importlib.util.spec_from_file_location("manage", REPOSITORY / "manage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("command", ["migrate", "backup", "restore"])
def test_owner_commands_take_the_owners_role(manage: ModuleType, command: str) -> None:
    variables = dict(SERVERS)
    manage.complete(variables, [command])
    assert variables["DATABASE_URL"] == SERVERS["OWNER_DATABASE_URL"]
    assert variables["APP_DATABASE_URL"] == SERVERS["DATABASE_URL"]


@pytest.mark.parametrize("arguments", [["shell"], ["runserver"], [], ["help", "migrate"]])
def test_everything_else_keeps_the_applications_role(manage: ModuleType, arguments: list[str]) -> None:
    variables = dict(SERVERS)
    manage.complete(variables, arguments)
    assert variables["DATABASE_URL"] == SERVERS["DATABASE_URL"]


def test_without_the_owners_address_migrate_keeps_the_one_it_has(manage: ModuleType) -> None:
    variables = {"DATABASE_URL": SERVERS["DATABASE_URL"]}
    manage.complete(variables, ["migrate"])
    assert variables["DATABASE_URL"] == SERVERS["DATABASE_URL"]


def test_no_server_named_takes_the_embedded_ones(
    manage: ModuleType, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDIP_DATA_DIR", str(data_dir))
    variables = {"EMAIL_URL": "console://"}
    manage.complete(variables, ["shell"])
    assert variables == {
        **environment(data_dir),
        "EMAIL_URL": "console://",  # what was said stays
        "DJANGO_SETTINGS_MODULE": "sdip.settings",
    }


@pytest.mark.parametrize("spelling", [["--data-dir", "{}"], ["--data-dir={}"]])
def test_data_dir_of_the_command_counts(manage: ModuleType, data_dir: Path, spelling: list[str]) -> None:
    variables: dict[str, str] = {}
    manage.complete(variables, ["demo", *(part.format(data_dir) for part in spelling)])
    assert variables["SDIP_DATA_DIR"] == str(data_dir)


def test_commands_beside_a_demo_learn_what_it_chose(data_dir: Path) -> None:
    environment(data_dir)
    remember(data_dir, {"SDIP_URL": "http://localhost:8123", "EMAIL_URL": "smtp://127.0.0.1:2525"})
    found = environment(data_dir)
    assert found["SDIP_URL"] == "http://localhost:8123"
    assert found["EMAIL_URL"] == "smtp://127.0.0.1:2525"
