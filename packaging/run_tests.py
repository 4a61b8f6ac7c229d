"""Run the whole suite: the parallel part first, then what needs the machine for itself."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run pytest over all tests with as many workers as there are cores; return its exit code."""
    workers = os.environ.get("DUECARE_TEST_WORKERS", str(min(os.cpu_count() or 1, 4)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup"]
    return subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
