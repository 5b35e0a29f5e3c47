#!/usr/bin/env python3
import os
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path

OWNER_COMMANDS = {"migrate", "backup", "restore"}


def option(arguments: Sequence[str], name: str) -> str | None:
    for argument, following in zip(arguments, [*arguments[1:], None], strict=True):
        if argument == name:
            return following
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
    return None


def complete(variables: MutableMapping[str, str], arguments: Sequence[str]) -> None:
    """Decide here, and nowhere else, which servers and which database role a command gets."""
    variables.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    if not variables.get("DATABASE_URL"):
        # No servers named: take the embedded ones, so that `shell` or `migrate` work beside a running demo.
        from sdip.cli.embedded import default_data_dir, environment

        chosen = option(arguments, "--data-dir")
        for name, value in environment(Path(chosen).resolve() if chosen else default_data_dir()).items():
            variables.setdefault(name, value)
    if set(arguments[:1]) & OWNER_COMMANDS and variables.get("OWNER_DATABASE_URL"):
        # These change or read whole tables. Everything else serves under row level security, as the application's role.
        variables.setdefault("APP_DATABASE_URL", variables["DATABASE_URL"])
        variables["DATABASE_URL"] = variables["OWNER_DATABASE_URL"]


def main() -> None:
    complete(os.environ, sys.argv[1:])
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
