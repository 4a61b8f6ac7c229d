"""Create the virtual environment with the locked dependencies. Needs only Python 3.11 or newer."""

import shutil
import subprocess
import sys
from pathlib import Path

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
        print(f"Creating {folder} and installing Duecare; a few minutes the first time.")
        if uv:
            run(uv, "venv", "--quiet", "--python", sys.executable, folder)
        else:
            create_with_venv(folder)
    if uv:
        pip = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", "requirements.lock")
    run(*pip, "--no-deps", "--editable", ".")


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
