"""Small work needs no machine code: the interpreted kernel finds the same, and weighs little."""

import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.discovery.practice_files import KEY, letter, make_people, write_table

from duecare.data_types import ALL
from duecare.discovery.kernel import lanes_of_llvm, lanes_of_numpy, simd
from duecare.discovery.kernel.compiled import pointer
from duecare.discovery.outcome import ItemSettings, ScanItem
from duecare.discovery.readers.limits import Limits
from duecare.discovery.run.file_scan import scan_item
from duecare.discovery.run.worker_process import WorkerProcess

SETTINGS = ItemSettings(KEY, Limits(), list_findings=True)
STARTS = 10
"""A first scan of one small file takes at most so many times the processor that numpy takes to start."""
MEGABYTES = 300
HEAVY = ("numba", "llvmlite", "scipy", "pandas", "pyarrow", "django", "pypdfium2", "docx")
EXAMPLES = [example for kind in ALL for example in (*kind.yes, *kind.no)]
LONG_WORDS = [
    "D.O.B.",
    "contraseña: Sol!1234",
    "patientDOB",
    "é",
    "12:34:56",
    "\x00",
    "–",
    "#",
    "@",
]


@pytest.fixture(scope="module")
def interpreter():
    worker = WorkerProcess(SETTINGS, may_interpret=lambda _: True)
    yield worker
    worker.close()


def facts(outcome):
    sketch = outcome.sketch
    rows = (sketch.tokens, sketch.kinds, sketch.rows, sketch.elements, sketch.states)
    return (
        outcome.records,
        outcome.possible,
        outcome.findings,
        outcome.problems,
        [array.tolist() for array in rows],
    )


def read_both_ways(interpreter, path, raw):
    path.write_bytes(raw)
    item = ScanItem(os.fsencode(path), len(raw), 0)
    interpreted = facts(interpreter.scan(item))
    assert interpreted == facts(scan_item(item, SETTINGS))
    return interpreted


PIECES = st.one_of(
    st.sampled_from([*EXAMPLES, *LONG_WORDS]).map(str.encode),
    st.binary(max_size=90),
    st.text("0123456789-/. ()+", max_size=30).map(str.encode),
    st.text("abcdefghijKLMNOP 01234.@_-", max_size=80).map(str.encode),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    pieces=st.lists(PIECES, max_size=25),
    between=st.sampled_from([b"\n", b" ", b", ", b"\t"]),
    suffix=st.sampled_from([".txt", ".csv", ".log"]),
)
def test_the_interpreted_kernel_finds_the_same(interpreter, tmp_path, pieces, between, suffix):
    read_both_ways(interpreter, tmp_path / f"some{suffix}", between.join(pieces))


def test_the_interpreted_kernel_counts_the_same_people(interpreter, tmp_path):
    people = make_people(60)
    write_table(tmp_path / "table.csv", people)
    table = read_both_ways(interpreter, tmp_path / "a.csv", (tmp_path / "table.csv").read_bytes())
    letters = "\n".join(letter(person) for person in people).encode()
    text = read_both_ways(interpreter, tmp_path / "a.txt", letters)
    assert table[0]["ssn"] == text[0]["mrn"] == 60
    examples = "\n".join(EXAMPLES).encode()
    assert len(read_both_ways(interpreter, tmp_path / "b.txt", examples)[0]) > 15


@pytest.mark.parametrize("name", simd.TESTS)
def test_a_test_of_64_bytes_means_the_same_on_arrays_and_in_vectors(name):
    on_arrays = lanes_of_numpy.mask_of(simd.TESTS[name])
    in_vectors = lanes_of_llvm.mask_of(simd.TESTS[name])

    @numba.njit
    def ask(text, at):
        return in_vectors(pointer(text), at)

    draw = random.Random(5)
    letters = b"passwordPWD:contraseclveskiy_ 09@#:\xc3KIAE hpgitat_lxoeyJAIzSG."
    for _ in range(200):
        text = np.array([draw.choice(letters) for _ in range(160)], dtype=np.uint8)
        at = draw.randrange(80)
        assert int(on_arrays(memoryview(text), at)) == int(ask(text, at))


def test_a_small_file_that_holds_much_is_read_with_machine_code(interpreter, tmp_path):
    letters = "\n".join(letter(person) for person in make_people(40)).encode()
    with zipfile.ZipFile(tmp_path / "much.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.txt", (letters * 10)[:60_000])
    found = read_both_ways(interpreter, tmp_path / "a.zip", (tmp_path / "much.zip").read_bytes())
    assert found[0]["mrn"] > 1000


def run_first(program, tmp_path, **environment):
    """Run a program of its own on an install that has compiled nothing; its CPU and memory."""
    watched = f"""
import json, re, resource, sys
from pathlib import Path
{program}
# of this program alone: its resource usage begins with that of the process it was started by
own = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({{
    "heavy": sorted({{name.partition(".")[0] for name in sys.modules}} & set({HEAVY!r})),
    "seconds": sum(u.ru_utime + u.ru_stime for u in used),
    "megabytes": (own + used[1].ru_maxrss) / 1000,
}}))
"""
    variables = dict(
        os.environ, NUMBA_CACHE_DIR=str(tmp_path / "code"), DUECARE_HOME=str(tmp_path / "home")
    )
    variables["PYTHONPATH"] = str(Path(simd.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", watched],
        capture_output=True,
        text=True,
        check=True,
        env=variables | environment,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells how much memory was used")
def test_the_first_scan_of_a_small_file_is_quick_and_light(tmp_path):
    (tmp_path / "a.txt").write_text("Patient: Ada Hill\nSSN: 212-34-5679\n", encoding="utf-8")
    arguments = ["scan", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out.json"), "--quiet"]
    program = f"""
from duecare.cli.main import main
try:
    main({arguments!r})
except SystemExit as end:
    assert not end.code
"""
    used = run_first(program, tmp_path)
    inventory = json.loads((tmp_path / "out.json").read_bytes())
    assert inventory["people"]["best"] == 1
    assert used["heavy"] == []
    started = run_first("import numpy", tmp_path)  # in the same run: machines differ, and are busy
    assert used["seconds"] < STARTS * started["seconds"]
    assert used["megabytes"] < MEGABYTES
    assert not (tmp_path / "code").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells how much memory was used")
def test_a_worker_without_machine_code_loads_no_library_that_its_file_does_not_need(tmp_path):
    file = tmp_path / "people.csv"
    write_table(file, make_people(30))
    program = f"""
from duecare.discovery.outcome import ItemSettings, ScanItem
from duecare.discovery.readers.limits import Limits
from duecare.discovery.run.file_scan import prepare, scan_item
settings = ItemSettings(bytes(32), Limits())
prepare(settings)
item = ScanItem({os.fsencode(file)!r}, {file.stat().st_size}, 0)
assert scan_item(item, settings).records["ssn"] == 30
"""
    used = run_first(program, tmp_path, DUECARE_KERNEL="interpreted")
    assert used["heavy"] == []


def run_without_machine_code(script: str, folder: Path) -> str:
    """What a script prints in a process for which nothing was compiled yet."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_name_of_a_file_is_masked_without_compiling_anything(tmp_path):
    script = (
        "import sys; from duecare.discovery.detectors.name_masks import masked;"
        "print(masked('a/Whitfield 219-08-4471 W2.pdf'), masked('mrn_12345678 (713) 555-0143'),"
        "'numba' in sys.modules, sep=' | ')"
    )
    shown = run_without_machine_code(script, tmp_path)
    assert shown == "a/Whitfield [SSN] W2.pdf | mrn_[MRN] ([phone] | False"
    assert not list(tmp_path.iterdir())


def test_the_compiler_is_loaded_without_scipy(tmp_path):
    script = (
        "import sys; from duecare.discovery.run.worker import _load_compiler; _load_compiler();"
        "print('numba' in sys.modules, 'scipy' in sys.modules); import scipy"
    )
    assert run_without_machine_code(script, tmp_path) == "True False"
