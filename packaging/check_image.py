"""Does what the Dockerfile does, into an empty folder instead of an image, and starts the result.

For machines that may not build images. The steps are read from the Dockerfile itself: what it
copies, and each line of ``RUN`` that uses pip or makes its input. Then the server is started as
the image would: a read-only package, no home, no privileges (if this runs as root).
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "packaging" / "container" / "Dockerfile"
NOBODY = 65534
PORT = 8765


@dataclass(frozen=True)
class Step:
    """One instruction: its word, and the rest of its line."""

    word: str
    rest: str


def read_steps(text: str) -> list[list[Step]]:
    """The instructions of each stage."""
    whole = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text))
    stages: list[list[Step]] = []
    for line in filter(None, map(str.strip, whole.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append(Step(word, rest.strip()))
    return stages


def variables(stage: list[Step]) -> dict[str, str]:
    """What ``ENV`` sets in a stage."""
    found: dict[str, str] = {}
    for step in stage:
        if step.word == "ENV":
            found |= dict(part.split("=", 1) for part in shlex.split(step.rest))
    return found


def install(stage: list[Step], source: Path, target: Path) -> None:
    """Run the steps of the stage that builds, with ``target`` for /opt/duecare."""
    for step in stage:
        if step.word == "COPY":
            *names, place = step.rest.split()
            for name in names:
                _copy(ROOT / name, source / place / (name if (ROOT / name).is_file() else ""))
        elif step.word == "RUN" and "apt-get" not in step.rest:
            command = step.rest.replace("/opt/duecare", str(target))
            print(f"$ {command}", flush=True)
            subprocess.run(["sh", "-c", command], cwd=source, check=True)


def _copy(found: Path, place: Path) -> None:
    if found.is_dir():
        shutil.copytree(found, place, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(found, place)


def starts(stage: list[Step], target: Path, state: Path) -> bool:
    """Start what the last stage starts; whether it answers."""
    given = {k: v for k, v in variables(stage).items() if k.startswith(("DUECARE", "PYTHON"))}
    given["PATH"] = f"{target}/bin:/usr/bin:/bin"
    given["DUECARE_HOME"], given["CACHE_DIRECTORY"] = str(state / "home"), str(state / "cache")
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    server = subprocess.Popen(
        [f"{target}/bin/duecare", "serve", "--port", str(PORT)], env=given, cwd="/", **user
    )
    try:
        for _ in range(240):
            time.sleep(0.5)
            if server.poll() is not None:
                return False
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=5) as answer:
                    return answer.status == 200
            except OSError:
                continue
        return False
    finally:
        server.terminate()
        server.wait()


def main() -> int:
    """Install, start, ask; exit code 1 if it does not answer."""
    build, final = read_steps(DOCKERFILE.read_text())
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        state = folder / "state"
        for one in (state, state / "home", state / "cache"):
            one.mkdir(mode=0o700)
            if os.getuid() == 0:
                shutil.chown(one, NOBODY, NOBODY)
        install(build, folder / "src", folder / "opt")
        subprocess.run(["chmod", "-R", "a-w", folder / "opt"], check=True)
        answered = starts(final, folder / "opt", state)
        subprocess.run(["chmod", "-R", "u+w", folder / "opt"], check=True)
    print("It starts and answers." if answered else "It does not answer.")
    return 0 if answered else 1


if __name__ == "__main__":
    sys.exit(main())
