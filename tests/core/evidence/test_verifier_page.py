"""``verify.html`` is one file, built from the sources beside it and the definitions of entries."""

import re

from duecare.evidence.verifier.build import FOLDER, WORKER_SOURCES, build_page


def test_the_page_is_the_one_its_sources_build() -> None:
    """``python -m duecare.evidence.verifier.build`` writes it."""
    assert (FOLDER / "verify.html").read_bytes() == build_page()


def test_no_name_of_the_worker_is_declared_twice() -> None:
    """Its sources are one script: a second function of a name would silently replace the first."""
    declared = re.compile(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
    text = "".join((FOLDER / name).read_text(encoding="utf-8") for name in WORKER_SOURCES)
    names = declared.findall(text)
    assert len(names) > 100
    assert sorted(set(names)) == sorted(names)
