"""An empty database is made from the models at once, so the history of migrations may hold nothing that the models do not."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sdip.cli.management.commands import migrate

# Statements that only move rows which an empty database has not.
MOVES_ROWS = {
    "charters.0003_texts_become_rows",
    "charters.0014_offices_and_places",
    "charters.0015_what_is_published_stays",
    "feedback.0002_states_of_iso_10002_and_what_intake_asks",
    "feedback.0011_counted_beforehand",
    "feedback.0017_days_of_what_was_counted",
    "feedback.0024_what_was_promised_anew_and_marks_of_quarters",
    "feedback.0026_cleared_persons_are_remembered",
    "feedback.0028_all_answers_are_in",
    "feedback.0029_mails_show_no_numbers",
    "feedback.0030_files_from_us_and_one_spelling_of_names",
    "feedback.0031_mails_show_no_keys",
    "indicators.0008_frequency_of_versions",
    "mail.0007_letters_are_found_by_their_thread",
    "planning.0003_chairs_take_their_seats",
    "reports.0003_renderings_and_scopes",
    "reports.0004_schedules_know_working_days",
}
# What make_tables() does by itself.
DONE = {"BtreeGistExtension"}


def test_statements_of_the_history_are_known() -> None:
    own = {config.label for config in apps.get_app_configs() if config.path.startswith(str(settings.BASE_DIR))}
    own -= {config.label for config in apps.get_app_configs() if "site-packages" in config.path}
    loader = MigrationLoader(None)
    found, kinds = set(), set()
    for (app, name), each in (loader.disk_migrations or {}).items():
        for operation in each.operations if app in own else ():
            if isinstance(operation, (migrations.RunSQL, migrations.RunPython)):
                found.add(f"{app}.{name}")
            elif type(operation).__module__.startswith("django.contrib.postgres"):
                kinds.add(type(operation).__name__)
    assert (found, kinds) == (MOVES_ROWS, DONE)


@pytest.mark.django_db
def test_nothing_is_left_to_apply() -> None:
    known = MigrationLoader(connection).disk_migrations or {}
    assert set(known) - set(MigrationRecorder(connection).applied_migrations()) == set()


@pytest.mark.django_db
def test_a_database_that_has_tables_takes_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the tables are there")

    monkeypatch.setattr(migrate, "make_tables", never)
    call_command("migrate", check_unapplied=True, verbosity=0, skip_checks=True)
