"""Set up the environment of the peers that the benchmarks compare with (the group ``bench``).

An environment of its own: peers must not move the versions that Duecare is locked to.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from setup_venv import create_with_venv, run

ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> None:
    """Create ``folder`` and install the peers in it; one without a wheel is named and left out."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    uv = shutil.which("uv")
    if not python.exists():
        print(f"Creating {folder} for the engines that the benchmarks compare with.")
        if uv:
            run(uv, "venv", "--quiet", "--python", sys.executable, folder)
        else:
            create_with_venv(folder)
    if uv:
        pip: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for peer in groups["dependency-groups"]["bench"]:
        done = subprocess.run([*map(str, pip), peer], check=False)
        if done.returncode:
            print(f"{peer} could not be installed: the benchmarks leave it out")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
