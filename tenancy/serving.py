"""May this server and this role serve? One answer, for the start of every process, for `doctor`, and for `migrate`."""

import os
import sys
from typing import Any

from django.db import InterfaceError, NotSupportedError, OperationalError, connection

MINIMUM_POSTGRESQL = 160000
REFUSED = 3  # what gunicorn takes for "do not start it again"
RIGHTS = """
    SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_user,
           rolsuper OR rolbypassrls,
           EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relkind = 'r'
                   AND pg_has_role(relowner, 'USAGE'))
    FROM pg_roles WHERE rolname = current_user
"""


def version_fault(number: int, version: str) -> str:
    """number: as in server_version_num, 160004 for 16.4."""
    return "" if number >= MINIMUM_POSTGRESQL else f"PostgreSQL {version} is too old: version 16 or newer is needed."


def fault(cursor: Any) -> str:
    """Why nothing may be served through this connection, in one sentence, or nothing."""
    cursor.execute(RIGHTS)
    number, version, role, bypasses, owns = cursor.fetchone()
    if old := version_fault(number, version):
        return old
    if bypasses:
        return f"The role {role} bypasses row level security (superuser or BYPASSRLS)."
    return f"The role {role} owns the tables, so row level security does not hold it." if owns else ""


def refuse_unfit_database() -> None:
    """Ends the process that is starting. A server that does not answer is no reason: it may be back before the first request."""
    try:
        connection.ensure_connection()
        found = fault(connection.connection.cursor())
    except NotSupportedError as error:  # so old that Django does not speak to it
        found = f"{error}."
    except (OperationalError, InterfaceError):
        return
    finally:
        connection.close()  # the processes that are forked from this one open their own
    if found:
        sys.stderr.write(f"Refused to start: {found} docs/operating.md tells what DATABASE_URL must be.\n")
        sys.stderr.flush()
        sys.exit(REFUSED)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
    refuse_unfit_database()
