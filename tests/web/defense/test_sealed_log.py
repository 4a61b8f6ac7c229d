"""The log of a file is read in batches: as many queries for one entry as for a batch of them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.ledger.small_entry import small_entry

from duecare.evidence.log.leaf import check_opening
from duecare_web.accounts.actors import system_actor
from duecare_web.defense import sealed_log
from duecare_web.defense.sealed_log import SealedLog
from duecare_web.ledger.actions import append_entry
from duecare_web.ledger.queries import signed_size
from duecare_web.ledger.sequencer import seal_pending

ACTOR = system_actor("tests")


def grow(client, count):
    for number in range(count):
        person = {"id": f"somebody:{number % 3}", "name": f"Somebody {number % 3}"}
        append_entry(client=client, actor=ACTOR, entry=small_entry(), person=person)
    seal_pending()
    return SealedLog(client.log, signed_size(client.log))


def test_a_batch_costs_a_few_queries_whatever_is_in_it(north):
    counts = []
    for count in (1, 30):
        log = grow(north.client, count)
        with CaptureQueriesContext(connection) as captured:
            assert len(list(log)) == log.size
        counts.append(len(captured))
    assert counts[1] <= counts[0] <= 5


def test_batches_give_the_entries_that_one_reading_gives(north, monkeypatch):
    log = grow(north.client, 7)
    whole = list(log)
    monkeypatch.setattr(sealed_log, "BATCH", 2)
    assert list(log) == whole
    assert [entry.index for entry in whole] == list(range(log.size))
    for entry in whole:
        assert entry.parsed.commitments.keys() == entry.openings.keys()
        for path, opening in entry.openings.items():
            check_opening(entry.parsed, path, opening)
