"""Install the peers that the benchmarks compare with: the dependency group ``bench``."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Install the group into the environment that runs this; a peer without a wheel is left out."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for peer in groups["dependency-groups"]["bench"]:
        command = [sys.executable, "-m", "pip", "install", "--quiet", peer]
        done = subprocess.run(command, check=False)
        if done.returncode:
            print(f"{peer} could not be installed: the benchmarks leave it out")


if __name__ == "__main__":
    main()
