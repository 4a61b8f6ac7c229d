"""What each statement must hold, in its own words."""

import dataclasses
import re
from datetime import date

import pypdfium2
import pytest
from tests.core.documents import reviews, samples
from tests.core.documents.words import words_of

from duecare.discovery.readers.stores import NAMES, STORES
from duecare.documents.model import Figure, KeyFigures, Sources
from duecare.documents.pdf import render_pdf
from duecare.documents.statements import (
    DecisionRecord,
    incident_statement,
    insurance_gap_statement,
    liability_statement,
    offer_letter,
    owner_statement,
    risk_assessment_statement,
)
from duecare.documents.statements.answers import change_blocks
from duecare.documents.statements.found import concerns_table, coverage_table
from duecare.documents.statements.liability import WEAK_SPOTS
from duecare.documents.statements.risk_assessment import gap_words, places_read
from duecare.documents.wording.changes import change_words
from duecare.documents.wording.decisions import fairness
from duecare.documents.wording.reading import (
    STORE_NAMES,
    people_sentences,
    read_sentence,
    what_it_is,
    what_to_do,
    why_not_read,
)
from duecare.documents.wording.words import (
    data_type_names,
    in_words,
    people_held_words,
    plural,
)
from duecare.errors import InputError
from duecare.inventory import Account, Amount, Cause, ScanScope, Unread, matters_most
from duecare.money import estimated_dollars
from duecare.risk import Answer, Answers
from duecare.risk.advice.changes import AnswerMoved, ChangesSince, LevelMoved, ProofMoved
from duecare.risk.readings import Conflict, Measurement, SettledAnswers
from duecare.risk.result import CriticalGap

STATEMENTS = samples.every_statement()
FORBIDDEN = re.compile(
    r"\b(protected|compliant|waived|guaranteed|please|simply)\b|!", re.IGNORECASE
)


def words(kind: str) -> str:
    """The text of a statement on one line, without pictures."""
    return re.sub(r"\s+", " ", words_of(STATEMENTS[kind]))


@pytest.mark.parametrize("kind", STATEMENTS)
def test_no_statement_promises_an_outcome(kind):
    assert not FORBIDDEN.search(words(kind))


@pytest.mark.parametrize("kind", STATEMENTS)
def test_every_statement_names_both_sides_in_its_facts(kind):
    facts = STATEMENTS[kind].facts
    assert facts["client"] == "Harbor Tax Services"
    assert facts["firm"] == "Northgate IT"


@pytest.mark.parametrize(
    "kind", ["owner", "liability", "risk-assessment", "inventory", "gap-client"]
)
def test_every_headline_figure_names_its_source(kind):
    figures: list[Figure] = [
        figure
        for block in STATEMENTS[kind].blocks()
        if isinstance(block, KeyFigures)
        for figure in block.figures
    ]
    assert figures
    assert all(figure.source for figure in figures)
    measured = [figure for figure in figures if figure.source == "scan"]
    assert all(figure.as_of and figure.spread for figure in measured)


def test_the_owner_reads_people_risks_gap_and_decisions():
    text = words("owner")
    for part in (
        "4,200",
        "4,100 to 4,470",
        "Criminals lock your systems and copy records: about 1,500 clients to tell",
        "Of 100 firms like yours, about 3 (2 to 6) are hit within five years.",
        "$3.0 million",
        "You told us that a loss above $160,000 would put the business at risk.",
        "Second factor for email",
        "4 decisions wait for you",
        "The 2 that are priced: $3,000 the first year, then $2,000 a year.",
        "2 of 18,204 files were not read, or not in full. They may hold more",
    ):
        assert part in text


def test_the_owner_summary_stays_one_page_with_many_decisions_and_long_names():
    long = "A rather long title of a step that somebody wrote with care and at length for the list"
    many = tuple(
        dataclasses.replace(item, title=long, rank=number)
        for number, item in enumerate(samples.recommendations() * 10, start=1)
    )
    statement = owner_statement(
        samples.inventory(),
        samples.price(),
        samples.assessment(),
        preparation=samples.PREPARATION,
        waiting=many,
    )
    pdf = render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    told = re.sub(r"\s+", " ", words_of(statement))
    shown = len(re.findall(re.escape(long) + r" \|", told))
    assert 0 < shown < 40
    assert f"And {40 - shown} more in the offer letter." in told


def test_a_decision_letter_is_one_page():
    pdf = render_pdf(
        STATEMENTS["decision-letter"], branding=samples.BRANDING, created=samples.CREATED
    )
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_an_owner_without_open_decisions_is_told_so():
    statement = owner_statement(
        samples.inventory(),
        samples.price(),
        samples.assessment(),
        preparation=samples.PREPARATION,
        waiting=(),
    )
    assert "No recommendations are waiting for a decision." in words_of(statement)


def test_the_liability_statement_states_its_weak_spots():
    text = words("liability")
    assert all(spot in text for spot in WEAK_SPOTS)


def test_a_typed_in_number_of_people_is_never_called_a_scan():
    statement = liability_statement(samples.price(), None, preparation=samples.PREPARATION)
    page = words_of(statement)
    assert "entered by hand, not scanned" in page
    assert "it is not based on a scan" in page
    assert "The scan of" not in page


def test_marks_of_unconfirmed_figures_are_printed():
    notes = [n for b in STATEMENTS["liability"].blocks() if isinstance(b, Sources) for n in b.items]
    assert {note.mark for note in notes} == {"", "assumption"}
    assert "assumption" in words("liability")
    assert "unconfirmed" in words("liability")  # the duty of one state


def test_a_decline_prints_what_stays_the_reason_and_that_it_is_fair_to_both_sides():
    text = words("decision-letter")
    for part in (
        "Your decision: declined",
        "“Laptops are to be replaced in spring.”",
        "May 1, 2027, or with the next assessment that still finds it open.",
        "stay in the office overnight",
        "about $65,000 ($33,000 to $130,000)",
        "about $15,000 stays with you",
        "If the insurer refuses, all of it stays with you.",
        "about 15 lose one and must tell clients within five years",
        fairness(client="Harbor Tax Services", firm="Northgate IT"),
        "Page shown in English and signed: SHA-256 5b5b",
    ):
        assert part in text
    assert "saves" not in text


def test_the_offer_letter_holds_the_exact_words_of_every_offer():
    text = words("offer-letter")
    for offer in samples.offered():
        assert offer.stakes is not None
        stakes = offer.stakes
        parts = (
            offer.text,
            *offer.duty,
            offer.cost,
            *stakes.insurers,
            stakes.mismatch,
            *stakes.payers,
            stakes.note,
            stakes.often,
            stakes.often_with,
            stakes.average,
            *(one.text for one in stakes.stays),
        )
        assert [part for part in parts if part not in text] == []


def test_the_average_is_the_last_thing_that_is_said_of_an_offer():
    for section in STATEMENTS["offer-letter"].sections:
        texts = [str(block) for block in section.blocks]
        at = [n for n, text in enumerate(texts) if "Spread over many" in text]
        assert at in ([], [len(texts) - 1])


def test_it_rejects_a_decline_without_reason_and_what_comes_back_without_a_day():
    offer = samples.offered()[0]
    with pytest.raises(InputError, match="needs a reason"):
        DecisionRecord(offer, "declined", "  ", revisit_on=date(2027, 1, 1))
    for choice in ("declined", "deferred"):
        with pytest.raises(InputError, match="needs a revisit date"):
            DecisionRecord(offer, choice, "budget")
    assert DecisionRecord(offer, "deferred", revisit_on=date(2027, 1, 1)).reason == ""


def test_a_letter_without_recommendations_says_so():
    letter = offer_letter((), preparation=samples.PREPARATION)
    assert "No recommendations were made." in words_of(letter)


def test_training_makes_no_claim_about_clicks():
    assert "makes no claim about that" in words("certificate")
    assert "makes no claim about that" in words("training-record")


def test_what_was_not_read_is_told_by_kind_with_what_to_do_and_never_by_path():
    text = words("inventory")
    scope = samples.inventory().scope
    table = concerns_table(samples.inventory())
    assert sum(int(row[1]) for row in table.rows) == len(scope.unread)
    assert "save it without the password, scan again" in text
    assert "restore or repair it, scan again" in text
    for item in scope.unread:
        assert item.path not in text


def test_a_count_over_something_unread_is_a_floor_and_never_a_hundred_percent():
    text = words("inventory")
    assert "At least 4,100 people. Best count of what was read: 4,200 (4,100 to 4,470)." in text
    assert "Read: 99.9% of the files that may hold text, 95.0% of their bytes." in text
    assert "100%" not in text
    assert "at least" in words("risk-assessment").lower()


def test_the_classes_of_the_account_add_up_in_the_statement():
    *rows, total = coverage_table(samples.inventory()).rows
    assert sum(int(row[1].replace(",", "")) for row in rows) == int(total[1].replace(",", ""))
    assert int(total[1].replace(",", "")) == samples.inventory().scope.files_seen


def test_where_nothing_could_be_read_there_is_no_count():
    unread = samples.inventory().model_copy(
        update={
            "scope": ScanScope(sources=["x"], account=Account(unread=Amount(files=412, bytes=9)))
        }
    )
    first, second = people_sentences(unread)
    assert first == "No count. 0 of 412 files could be read, so the number of people is unknown."
    assert second == "This is not a count of zero."


def test_a_hundred_percent_is_said_where_everything_gave_its_text():
    whole = Account(read=Amount(files=14, bytes=3_100_000), no_text=Amount(files=2, bytes=9))
    scope = ScanScope(sources=["x"], account=whole)
    assert read_sentence(scope) == "Read: 100% of 14 files, 3.1 MB."
    almost = Account(read=Amount(files=19_999, bytes=10**9), unread=Amount(files=1, bytes=1))
    assert read_sentence(ScanScope(sources=["x"], account=almost)) == (
        "Read: 99.9% of the files that may hold text, 99.9% of their bytes."
    )


def test_every_store_that_a_reader_names_has_a_name_in_words():
    assert {*STORES.values(), *(store for _, store in NAMES)} <= set(STORE_NAMES)


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_and_store_has_words_and_a_next_step(cause):
    for store in ("", *STORE_NAMES):
        item = Unread(location="x", path="p", reason="r", size=1, cause=cause, store=store)
        (concern,) = matters_most([item])
        for text in (what_it_is(concern), why_not_read(concern), what_to_do(concern)):
            assert text
            assert "_" not in text


def test_a_comment_in_the_assessment_is_printed_in_full():
    assert "Two shared mailboxes are left out." in words("risk-assessment")
    assert "Two shared mailboxes are left out." in words("risk-assessment")


def test_the_owners_page_stays_one_page_however_much_is_asked():
    one, *_ = samples.recommendations()
    groups = ["law"] * 9 + ["insurer"] * 3 + ["choice"] * 3
    many = tuple(
        dataclasses.replace(
            one,
            rank=rank,
            title="Behavior-based protection (EDR) on all machines",
            offer=dataclasses.replace(one.offer, group=group),
        )
        for rank, group in enumerate(groups, start=1)
    )
    statement = owner_statement(
        samples.inventory(),
        samples.price(),
        samples.assessment(),
        preparation=samples.PREPARATION,
        waiting=many,
    )
    pdf = render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    table = next(
        block for part in statement.sections for block in part.blocks if hasattr(block, "rows")
    )
    assert table.note.startswith(f"And {len(many) - len(table.rows)} more in the offer letter.")
    insurers = next(
        part for part in statement.sections if part.title.startswith(("Insurers", "Your insurer"))
    )
    assert all("CFR" not in line for line in insurers.blocks[0].items)


def test_a_bad_year_has_one_figure_on_the_page_of_the_insurance():
    statement = insurance_gap_statement(samples.price(), preparation=samples.PREPARATION)
    lead, figures, *_ = statement.intro
    (tile,) = [one for one in figures.figures if "in a bad year" in one.label]
    assert f"{tile.value} stays with you." in lead.text.splitlines()[1]


def test_a_question_that_was_not_asked_gives_its_reason():
    statement = risk_assessment_statement(
        dataclasses.replace(
            samples.assessment(),
            tier="standard",
            not_asked={"Q-DEV-02": ("has_site",), "Q-ACC-01": ("takes_cards", "has_web")},
        ),
        samples.price(),
        samples.inventory(),
        preparation=samples.PREPARATION,
    )
    (part,) = [one for one in statement.sections if "not asked" in one.title]
    table, deeper = part.blocks
    assert [row[1] for row in table.rows] == [
        "Not asked, because there is no office.",
        "Not asked, because the client takes no cards and no website collects data or logs people in.",
    ]
    assert deeper.text.startswith("This is a standard assessment. ")
    assert statement.facts["not_asked"] == {
        "Q-DEV-02": ["has_site"],
        "Q-ACC-01": ["takes_cards", "has_web"],
    }


def test_what_changed_since_the_last_assessment_is_told_then_and_now():
    changes = ChangesSince(
        2,
        date(2026, 3, 5),
        (
            AnswerMoved("Q-DEV-02", "some", "all", "better"),
            AnswerMoved("Q-ACC-01", "all", "", "other"),
        ),
        (ProofMoved("Q-GOV-01", 1, 0),),
        (
            LevelMoved(samples.assessment().risks[0].scenario, "very high", "moderate"),
            LevelMoved(samples.assessment().risks[1].scenario, "very low", "low"),
        ),
    )
    words = change_words(changes)
    assert words.lead == "Compared with assessment 2 of March 5, 2026."
    assert [row[1:] for row in words.levels] == [("High", "Moderate")]  # both low for the owner
    assert [row[1:] for row in words.answers] == [
        ("Some", "Yes, all", "better"),
        ("Yes, all", "no answer", "changed"),
    ]
    assert [row[1:] for row in words.proofs] == [("document", "said")]
    same = ChangesSince(2, date(2026, 3, 5), (), (), ())
    _, nothing = change_blocks(same)
    assert nothing.text == "No level, no answer and no proof is another than then."


def test_counts_and_lists_read_as_english():
    assert plural(1, "person", "people") == "1 person"
    assert plural(2_000, "person", "people") == "2,000 people"
    assert in_words(["a", "b", "c"]) == "a, b and c"
    assert data_type_names(["ssn", "made_up"]) == "Social Security numbers and made up"


def test_the_owner_has_read_enough_of_the_liability_statement_after_two_pages():
    pdf = render_pdf(STATEMENTS["liability"], branding=samples.BRANDING, created=samples.CREATED)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    owner = " ".join(pages[:2])
    assert [at for at, page in enumerate(pages) if "Annex A:" in page] == [2]
    for part in (
        "Who pays",
        "What drives it",
        "What would change it",
        "How this was computed",
        "What this does not know",
    ):
        assert part in owner
    annexes = " ".join(pages[2:])
    for part in ("Poisson", "Philox4x32-10", "order statistics", "Second engine", "result digest"):
        assert part in annexes


def test_a_cross_check_and_every_step_of_the_exhibit_are_shown_to_the_cent():
    text = words("liability")
    exhibit = samples.price().insurance.exhibit
    assert exhibit is not None
    for line in exhibit.lines:
        assert f"${abs(line.amount):,.2f}" in text


def test_a_risk_assessment_names_places_and_no_path_of_a_machine():
    inventory = samples.inventory()
    scope = inventory.scope.model_copy(update={"sources": ["/srv/jo.doe/files", "D:\\Mail"]})
    told = places_read(inventory.model_copy(update={"scope": scope}))
    assert told.startswith("2 places were scanned. People were found in 4: ")
    assert "jo.doe" not in told
    assert "Office file server" in told
    alone = scope.model_copy(update={"sources": ["/srv"]})
    nothing = inventory.model_copy(update={"scope": alone, "locations": []})
    assert places_read(nothing) == "1 place was scanned; no data about people was found."


def test_people_are_printed_in_one_rounding_on_one_paper():
    """The whole, each place and each kind: the figure beside its range, never the raw count."""
    text = words("risk-assessment")
    raw = samples.inventory().people.best
    assert people_held_words(samples.inventory().people).figure in text
    for place in samples.inventory().locations:
        assert people_held_words(place.people).figure in text
    assert f"of {raw:,} people" not in text or str(raw).endswith("0")


def test_a_critical_answer_that_is_contradicted_is_told_with_both_sides():
    gap = CriticalGap("Q-DEV-02", "Are the disks encrypted?", "Some", ())
    reading = Measurement(
        "laptops-encrypted", "Q-DEV-02", 2, 3, 0, "some", "some", (), "device list", None, None, 3
    )
    said = Answer("all")
    open_one = SettledAnswers(
        Answers(), (reading,), (Conflict("Q-DEV-02", said, reading, "measured"),)
    )
    assert gap_words(gap, open_one) == (
        "Are the disks encrypted? You answered: Yes, all. What is shown, and counts: some."
    )
    assert gap_words(gap, None) == "Are the disks encrypted? Answer: Some."


@pytest.mark.parametrize(
    ("encrypted", "said"),
    [(True, ": encrypted, last seen so on "), (False, ": not encrypted, last"), (None, "")],
)
def test_the_plan_of_an_incident_says_what_was_on_record_of_the_disk(encrypted, said):
    facts, steps = samples.incident()
    known = dataclasses.replace(facts, encrypted=encrypted, encrypted_on=date(2026, 11, 20))
    plan = incident_statement(known, steps, preparation=samples.PREPARATION)
    (part,) = [one for one in plan.sections if one.title == "What may be affected"]
    text = part.blocks[0].text
    assert ("On record when" in text) == (encrypted is not None)
    assert said in text


def test_the_papers_of_one_client_say_one_amount_for_what_has_one_name():
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for kind in ("owner", "liability", "gap-client", "risk-assessment", "inventory"):
        for block in STATEMENTS[kind].intro:
            for figure in block.figures if isinstance(block, KeyFigures) else ():
                named = said.setdefault((figure.label, figure.note), {})
                named.setdefault(figure.value, []).append(kind)
    assert any(sum(map(len, values.values())) > 1 for values in said.values())
    assert {name: values for name, values in said.items() if len(values) > 1} == {}


def test_the_paper_on_all_clients_leaves_a_clients_own_loss_to_its_papers():
    """The average of a client is estimated again there, with other events through the firm's tools."""
    paper = words("firm-claims")
    for row in reviews.claims().clients:
        assert estimated_dollars(row.firm_share) in paper
        assert estimated_dollars(row.expected_loss) not in paper
    assert "by the error of the simulation" in paper
    assert "by the error of the simulation" in words("firm-exposure")
