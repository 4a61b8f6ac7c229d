"""A child under limits: it answers in JSON, or the caller hears that it did not."""

import os

import pytest

from duecare.guarded_child import answer_of


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """``modules(name, code)`` is a module that a child can run."""
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    )

    def write(name, code):
        (tmp_path / f"{name}.py").write_text(code)
        return name

    return write


def test_a_child_answers_what_it_was_given():
    assert answer_of("json.tool", b'{"read": [1, 2]}', seconds=60) == {"read": [1, 2]}
    assert answer_of("json.tool", b"{", seconds=60) is None


def test_a_child_that_does_not_end_is_given_up(modules):
    assert answer_of(modules("endless", "while True: pass"), b"", seconds=1) is None


@pytest.mark.skipif(os.name != "posix", reason="limits of a process")
def test_a_child_gets_no_more_memory_and_writes_no_file(modules):
    limits = (
        "from duecare.guarded_child import restrain\nrestrain(seconds=20, memory=400_000_000)\n"
    )
    greedy = "held = bytes(900_000_000)\nprint(1)\n"
    assert answer_of(modules("greedy", greedy), b"", seconds=60) == 1
    assert answer_of(modules("limited", limits + greedy), b"", seconds=60) is None
    writes = "open(__file__ + '.out', 'w', buffering=1).write('kept\\n')\nprint(1)\n"
    assert answer_of(modules("writes", writes), b"", seconds=60) == 1
    assert answer_of(modules("kept", limits + writes), b"", seconds=60) is None
