"""`python -m bench [name ...]`: runs every module of this folder that has run(); each says its ratios against a floor."""

import importlib
import os
import pkgutil
import sys

import django


def main(wanted: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from tenancy.celery import app

    from .support import say, scratch_database, too_slow

    app.conf.task_always_eager = True
    for found in sorted(pkgutil.iter_modules(importlib.import_module("bench").__path__), key=lambda m: m.name):
        if found.name in {"__main__", "support"} or (wanted and found.name not in wanted):
            continue
        module = importlib.import_module(f"bench.{found.name}")
        if hasattr(module, "run"):
            say(f"\n{found.name}: {(module.__doc__ or '').strip().splitlines()[0]}")
            with scratch_database(found.name):
                module.run(say)
    if too_slow:
        sys.exit("\nAbove its limit:\n" + "\n".join(too_slow))


if __name__ == "__main__":
    main(sys.argv[1:])
