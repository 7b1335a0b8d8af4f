"""Make .venv from a hashed lock: `python3 scripts/bootstrap.py run|test|dev`. Needs only Python with pip."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# sh runs the second line and hands over to Python, which reads it as a string: a path with spaces is safe.
LAUNCHER = """#!/bin/sh
'''exec' '{python}' "$0" "$@"
' '''
import sys

from entrypoints.cli import main

sys.exit(main())
"""


def refuse_unfit_python() -> None:
    if sys.version_info < (3, 11):
        sys.exit("Letopis needs Python 3.11 or later: make PYTHON=python3.12 …")
    pip = [sys.executable, "-m", "pip", "--version"]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        sys.exit("Letopis needs pip: apt-get install python3-pip, or python3 -m ensurepip")


def install(lock: str) -> None:
    # Debian without python3-venv has no ensurepip, so the outer pip fills an environment made without one.
    if not PYTHON.exists():
        venv.create(VENV, with_pip=False, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check", "--no-input"]
    lock_file = str(ROOT / "requirements" / f"{lock}.txt")
    subprocess.run([*pip, "install", "--quiet", "--require-hashes", "-r", lock_file], check=True)


def put_checkout_on_path() -> None:
    layout = {"base": str(VENV), "platbase": str(VENV)}
    packages = Path(sysconfig.get_path("purelib", scheme="venv", vars=layout))
    (packages / "letopis.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = VENV / "bin" / "letopis"
    command.write_text(LAUNCHER.format(python=PYTHON), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    refuse_unfit_python()
    print(f"installing requirements/{sys.argv[1]}.txt into .venv …", flush=True)
    install(sys.argv[1])
    put_checkout_on_path()
