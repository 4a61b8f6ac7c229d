"""``verify.html`` is one file, built from the sources beside it and the definitions of entries."""

from duecare.evidence.verifier.build import FOLDER, build_page


def test_the_page_is_the_one_its_sources_build() -> None:
    """``python -m duecare.evidence.verifier.build`` writes it."""
    assert (FOLDER / "verify.html").read_bytes() == build_page()
