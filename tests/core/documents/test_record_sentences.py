"""Each kind of entry is told in one sentence of its own, with fields that it has."""

from __future__ import annotations

import re

import pytest

from duecare.documents.wording.record_sentences import SENTENCES, SERIES
from duecare.record import definitions, find_definition

KINDS = sorted({one.kind for one in definitions()})
FIELD = re.compile(r"\{([a-z0-9_.]+)\}")


def test_a_series_is_told_of_a_kind_that_has_a_sentence():
    assert set(SERIES) <= set(SENTENCES) & set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_sentence_that_names_its_own_fields(kind):
    assert kind in SENTENCES, "write its line in duecare/documents/wording/record_sentences.py"
    definition = find_definition(kind)
    known = {"who", "person"}
    for schema in definition.groups.values():
        known |= set(schema.get("properties", {}))
    for name in FIELD.findall(SENTENCES[kind]):
        assert name.partition(".")[0] in known, f"{kind} has no field {name}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_begins_with_a_subject_and_ends_without_a_full_stop(kind):
    text = SENTENCES[kind]
    assert text[0] in "{ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert not text.endswith(".")
    assert "_" not in FIELD.sub("", text)
