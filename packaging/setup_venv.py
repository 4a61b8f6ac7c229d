"""Create the virtual environment with the locked dependencies. Needs only Python 3.11 or newer."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path) -> None:
    """Run a step; on failure end with its exit code, its own output being the explanation."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main(folder: Path) -> None:
    """Create ``folder`` and install Duecare in it."""
    if sys.version_info < (3, 11):
        sys.exit(
            f"Duecare needs Python 3.11 or newer; this is {sys.version.split()[0]}.\n"
            "Point make at another one: make setup PYTHON=python3.12"
        )
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    uv = shutil.which("uv")
    if not python.exists():
        print(
            f"Creating {folder} and installing Duecare; half a minute to a few minutes the first time."
        )
        if uv:
            run(uv, "venv", "--quiet", "--seed", "--python", sys.executable, folder)
        else:
            create_with_venv(folder)
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--no-compile"]  # compiled when first imported
    if uv is None and installed_uv(pip):
        uv = str(python.with_name("uv"))
    locked = ("--require-hashes", "-r", "requirements.lock")
    with_uv: list[str | Path] = [uv or "", "pip", "install", "--quiet", "--python", python]
    itself = ("--no-deps", "--editable", ".")
    if uv and tried(*with_uv, *locked) and tried(*with_uv, *itself):
        return
    run(*pip, *locked)
    run(*pip, *itself)


def installed_uv(pip: Sequence[str | Path]) -> bool:
    """Install uv alone, as the lock has it: it installs the rest in a tenth of pip's time."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entry = re.search(r"^uv==.*(?:\n    --hash=.*)+", lock, re.MULTILINE)
    if entry is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder, "uv.lock")
        alone.write_text(entry[0] + "\n", encoding="utf-8")
        return tried(*pip, "--only-binary", ":all:", "--require-hashes", "-r", alone)


def tried(*command: str | Path) -> bool:
    """Whether a step that has another way around it worked; its complaints are not shown.

    uv does not read pip's settings: where those name a mirror, pip has to do it.
    """
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False, stderr=PIPE)
    return done.returncode == 0


def create_with_venv(folder: Path) -> None:
    """Use the standard library; some systems ship it in a package of its own."""
    try:
        import ensurepip  # noqa: F401  # its absence is what the message is about
    except ImportError:
        sys.exit(
            "This Python cannot create virtual environments: its 'venv' part is missing.\n"
            "Debian and Ubuntu: apt install python3-venv. Or install uv and run make again."
        )
    run(sys.executable, "-m", "venv", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
