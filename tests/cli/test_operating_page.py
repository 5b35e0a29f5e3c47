"""The operator's page and the code name the same variables and commands."""

import re

import yaml

from tests.cli.helpers import REPOSITORY

PAGE = (REPOSITORY / "docs" / "operating.md").read_text(encoding="utf-8")
DOCUMENTED = re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE)
ONLY_IN_COMPOSE = {"SDIP_HOST", "POSTGRES_PASSWORD", "SDIP_OWNER_PASSWORD", "SDIP_APP_PASSWORD"}


def read_variables() -> set[str]:
    settings = (REPOSITORY / "sdip" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r"(?:env\.\w+|required)\(\s*\"([A-Z_]+)\"", settings))


def test_each_variable_is_documented_once() -> None:
    assert len(DOCUMENTED) == len(set(DOCUMENTED))
    assert set(DOCUMENTED) == read_variables() | {"OWNER_DATABASE_URL", "WEB_WORKERS", "PROMETHEUS_MULTIPROC_DIR"}


def test_compose_sets_documented_variables_only() -> None:
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    for name in ("web", "worker", "mailboxes", "files", "beat", "release"):
        assert set(compose["services"][name]["environment"]) <= set(DOCUMENTED), name
    assert "OWNER_DATABASE_URL" not in compose["services"]["web"]["environment"]


def test_example_environment_holds_what_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (REPOSITORY / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (REPOSITORY / "deploy" / "env.example").read_text(), re.MULTILINE))
    assert offered == asked
    assert asked <= ONLY_IN_COMPOSE | set(DOCUMENTED)


def test_every_debian_package_says_what_waits_for_it() -> None:
    for name in ("debian-packages.txt", "debian-packages-test.txt"):
        lines = [line for line in (REPOSITORY / "deploy" / name).read_text().splitlines() if not line.startswith("#")]
        assert lines
        assert all(re.fullmatch(r"[a-z0-9.+-]+ *\| \S.*", line) for line in lines)
