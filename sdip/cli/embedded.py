"""PostgreSQL and Valkey from wheels, for one machine: development, tests and trying the product out.

`python -m sdip.cli.embedded [--fast] DATA_DIR -- command ...` runs a command beside both servers.
"""

import argparse
import contextlib
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis
from psycopg.rows import TupleRow

from sdip.cli.children import REPOSITORY, Family, Program, die_with_parent, spawn
from sdip.cli.errors import Refused
from sdip.cli.places import Binaries, Place, make_place, own_folder, place, reachable_binaries

SUPERUSER = "postgres"
DATABASE = "sdip"
ROLES = REPOSITORY / "deploy" / "postgres-roles.sql"
SERVER_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/"}
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "shared_buffers": "128MB",
}
INITDB_OPTIONS = [
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth=peer",
    "--no-instructions",
]
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def default_data_dir() -> Path:
    return Path(os.environ.get("SDIP_DATA_DIR") or REPOSITORY / ".data").resolve()


def make_data_dir(data_dir: Path) -> None:
    # Root's servers run as a system user, who has to pass through; what is private inside has its own mode.
    data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    (data_dir / "static").mkdir(exist_ok=True)  # stays empty, and the file server warns where it is missing


def environment(data_dir: Path) -> dict[str, str]:
    """Every variable the product reads, for the embedded servers of this data folder. No production values."""
    found = place(data_dir)
    return {
        "DATABASE_URL": database_url(found, "sdip_app"),
        "OWNER_DATABASE_URL": database_url(found, "sdip_owner"),
        "REDIS_URL": f"unix://{found.valkey_socket}",
        "EMAIL_URL": f"file://{data_dir / 'mail'}",
        "SECRET_KEY": secret_key(data_dir),
        "ALLOWED_HOSTS": "localhost,.localhost,127.0.0.1,[::1]",
        "SDIP_URL": "http://localhost:8000",
        "SDIP_DATA_DIR": str(data_dir),
        "SDIP_EMBEDDED": "1",
    } | remembered(data_dir)


def database_url(found: Place, role: str, database: str = DATABASE) -> str:
    return f"postgresql://{role}@{quote(str(found.sockets), safe='')}/{database}"


def secret_key(data_dir: Path) -> str:
    make_data_dir(data_dir)
    path = data_dir / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def remember(data_dir: Path, variables: dict[str, str]) -> None:
    """What a running demo chose (its address, its mail port), for commands that run beside it."""
    (data_dir / "demo.json").write_text(json.dumps(variables, indent=1))


def remembered(data_dir: Path) -> dict[str, str]:
    path = data_dir / "demo.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


class Locks:
    """One supervisor per data folder, and none before the servers of a killed one are gone.

    The first lock ends with the supervisor. The servers inherit the second one, so it is free only when the last of
    their processes has ended, however their supervisor ended; then whatever pid files they left are stale for certain.
    """

    def __init__(self, data_dir: Path) -> None:
        make_data_dir(data_dir)
        running = f"Another supervisor already runs the servers of {data_dir}."
        ending = f"The servers of an earlier start in {data_dir} have not ended yet."
        self.supervisor = self.take(data_dir / "supervisor.lock", 0, running)
        self.servers = self.take(data_dir / "servers.lock", 40, ending)

    @staticmethod
    def take(path: Path, patience: float, sentence: str) -> int:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return handle
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(handle)
                    raise Refused(sentence) from None
                time.sleep(0.05)


def start_servers(family: Family, data_dir: Path, *, fast: bool = False) -> int:
    """Start both servers in the family, with roles and database; gives the lock that their companions keep open too."""
    locks = Locks(data_dir)
    found = make_place(data_dir)
    binaries = reachable_binaries(found)
    for name in ("postgres/postmaster.pid", "run/.s.PGSQL.5432.lock", "run/.s.PGSQL.5432", "run/valkey.sock"):
        (found.home / name).unlink(missing_ok=True)
    logs = data_dir / "log"
    initialise(found, binaries, logs / "postgres.log")
    write_access_rules(found)
    family.start(postgres_program(found, binaries, logs / "postgres.log", locks.servers, fast=fast))
    family.start(valkey_program(found, binaries, logs / "valkey.log", locks.servers))
    if not family.asked_to_stop:
        ensure_roles(found)
    return locks.servers


def initialise(found: Place, binaries: Binaries, log: Path) -> None:
    """Make the database once; under another name until it is whole, so that a killed start leaves nothing half made."""
    made_by = found.postgres / "PG_VERSION"
    installed = (binaries.postgres / "share/postgres.bki").read_text().split()[2]
    if found.postgres.exists():
        if (version := made_by.read_text().strip()) != installed:
            raise Refused(
                f"The database in {found.postgres} was made by PostgreSQL {version}, installed is {installed}:"
                " back it up with the old installation and restore it into a new data folder (docs/operating.md)."
            )
        return
    unfinished = found.home / "postgres-unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    own_folder(unfinished, found.account)
    command = [str(binaries.postgres / "bin/initdb"), "-D", str(unfinished), *INITDB_OPTIONS]
    made = spawn(Program("initdb", command, log, signal.SIGKILL, environment=SERVER_ENVIRONMENT, account=found.account))
    if made.wait() != 0:
        raise Refused(f"PostgreSQL could not make its database; its log: {log}")
    unfinished.rename(found.postgres)


def write_access_rules(found: Place) -> None:
    """Nobody but this operator and root may connect; who asks is told by the kernel."""
    operators = {"root", pwd.getpwuid(os.geteuid()).pw_name}
    (found.postgres / "pg_hba.conf").write_text("local all all peer map=operators\n")
    (found.postgres / "pg_ident.conf").write_text("".join(f'operators "{name}" all\n' for name in sorted(operators)))


def postgres_program(found: Place, binaries: Binaries, log: Path, lock: int, *, fast: bool) -> Program:
    command = [str(binaries.postgres / "bin/postgres"), "-D", str(found.postgres), "-k", str(found.sockets)]
    for name, value in (POSTGRES_SETTINGS | (FAST_SETTINGS if fast else {})).items():
        command += ["-c", f"{name}={value}"]
    return Program(
        "postgres",
        command,
        log,
        signal.SIGINT,  # fast shutdown: clean, without waiting for the clients
        patience=30,
        environment=SERVER_ENVIRONMENT,
        account=found.account,
        ready=lambda: postgres_answers(found),
        kept_files=(lock,),
    )


def valkey_program(found: Place, binaries: Binaries, log: Path, lock: int) -> Program:
    settings = {
        "port": "0",
        "unixsocket": str(found.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(found.valkey),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    command = [str(binaries.valkey), *(part for name, value in settings.items() for part in (f"--{name}", value))]
    return Program(
        "valkey",
        command,
        log,
        environment=SERVER_ENVIRONMENT,
        account=found.account,
        ready=lambda: valkey_answers(found),
        kept_files=(lock,),
    )


def superuser_connection(found: Place, database: str) -> psycopg.Connection[TupleRow]:
    return psycopg.connect(database_url(found, SUPERUSER, database), autocommit=True, connect_timeout=3)


def postgres_answers(found: Place) -> bool:
    try:
        superuser_connection(found, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def valkey_answers(found: Place) -> bool:
    try:
        with contextlib.closing(redis.Redis(unix_socket_path=str(found.valkey_socket), socket_timeout=3)) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def ensure_roles(found: Place) -> None:
    with superuser_connection(found, "postgres") as connection:
        connection.execute(ROLES.read_bytes())
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER sdip_owner")


def run_beside_servers(data_dir: Path, command: Sequence[str], *, fast: bool) -> int:
    """The command's exit code, as a shell would give it."""
    with Family(complain) as family:
        family.stop_on_signals(signal.SIGTERM, signal.SIGHUP)
        # A terminal sends Ctrl-C to the command too: the command decides, the servers wait for its end.
        signal.signal(signal.SIGINT, lambda *_: None)
        start_servers(family, data_dir, fast=fast)
        if family.asked_to_stop:
            return 128 + signal.SIGTERM
        process = subprocess.Popen(
            command, env=os.environ | environment(data_dir), preexec_fn=die_with_parent(signal.SIGTERM)
        )
        family.tend_until(lambda: process.poll() is not None)
        if process.poll() is None:
            process.terminate()
        code = process.wait()
        return code if code >= 0 else 128 - code


def complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sdip.cli.embedded", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--fast", action="store_true", help="for tests: a crash of the machine may lose data")
    parser.add_argument("command", nargs="+", help="after --: the command to run beside the servers")
    chosen = parser.parse_args(arguments)
    try:
        return run_beside_servers(chosen.data_dir.resolve(), chosen.command, fast=chosen.fast)
    except (Refused, FileNotFoundError) as error:
        complain(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
