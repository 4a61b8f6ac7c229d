"""The page about formats names every format that is read and every kind that is refused."""

from pathlib import Path

from tests.core.discovery.sample_files import samples

from duecare.discovery.readers.registry import _REFUSED

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "formats.md").read_text()
NAMELESS = {".db", ".dat", ".log"}  # named in words


def test_every_format_of_the_samples_is_on_the_page():
    extensions = {Path(name).suffix for name in samples()} - NAMELESS
    assert {found for found in extensions if f"`{found}`" not in PAGE} == set()


def test_every_kind_without_a_reader_is_on_the_page():
    assert [reason for reason in _REFUSED.values() if reason not in PAGE] == []
