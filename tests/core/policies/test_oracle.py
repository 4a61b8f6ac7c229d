"""An oracle written apart from the composer: it reads the data files itself and judges the printed text.

All policies, ten clients, three sets of answers. It knows nothing of how texts are composed: it looks
for the literal pieces of each sentence in what was printed, and asks whether that may be there.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from duecare.catalog import load_catalog
from duecare.catalog.files import shipped_data
from duecare.policies import AcceptedPlan, FactState, Situation, compose, load_policies
from duecare.risk import profile_from
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.law.terms import policy_terms

ON, SEEN = date(2026, 11, 30), date(2026, 11, 20)
BY, MOVED = date(2027, 1, 11), date(2026, 11, 23)
ANSWERS = ("everything", "nothing", "mixed")
SHARED = {"slots", "facts", "laws", "terms"}
PEOPLE = {"all": 3000, "by_state": {"MA": 40, "TX": 2960}, "elements": ["ssn", "driver_license"]}
CLIENTS: dict[str, dict[str, Any]] = {
    "dentist": {"industry": "health", "state": "NH", "employees": 12, "hipaa": "covered_entity", "services": ["health_provider"], "people": PEOPLE, "takes_cards": True, "card_flow": ["ip_terminal"]},
    "preparer alone": {"industry": "finance", "state": "TX", "employees": 1, "hipaa": "none", "services": ["tax_preparation"], "people": PEOPLE, "takes_cards": False},
    "accountants": {"industry": "finance", "state": "MA", "employees": 40, "hipaa": "none", "services": ["accounting_with_returns"], "people": {"all": 9000, "by_state": {"MA": 9000}, "elements": ["ssn"]}},
    "law office": {"industry": "legal", "state": "NY", "employees": 9, "hipaa": "none", "services": ["law_practice"], "people": {"all": 800, "by_state": {"NY": 800}, "elements": ["ssn"]}},
    "shop": {"industry": "retail", "state": "NV", "employees": 25, "hipaa": "none", "services": ["retail"], "takes_cards": True, "card_flow": ["outsourced_ecommerce_or_moto"], "people": {"all": 400, "by_state": {"NV": 400}, "elements": ["payment_card"]}},
    "restaurant": {"industry": "retail", "state": "TX", "employees": 60, "hipaa": "none", "services": ["retail"], "takes_cards": True, "card_flow": ["internet_connected_pos"]},
    "billing firm": {"industry": "professional", "state": "TX", "employees": 18, "hipaa": "business_associate", "services": ["bookkeeping_only"], "people": PEOPLE},
    "car dealer": {"industry": "retail", "state": "OH", "employees": 80, "hipaa": "none", "services": ["auto_dealer_finance_or_lease"], "people": {"all": 20000, "by_state": {"OH": 20000}, "elements": ["ssn"]}, "takes_cards": True, "card_flow": ["stores_card_numbers", "virtual_terminal"]},
    "nonprofit": {"industry": "nonprofit", "state": "CA", "employees": 6, "hipaa": "none", "organization": "nonprofit", "services": [], "takes_cards": True, "card_flow": ["listed_p2pe"]},
    "builder": {"industry": "other", "state": "WY", "employees": 15, "hipaa": "none", "services": [], "takes_cards": False},
}  # fmt: skip


@cache
def written() -> dict[str, Any]:
    """The policies as the files say, by id."""
    found = {}
    for entry in (shipped_data() / "policies").iterdir():
        if entry.name.removesuffix(".yaml") not in SHARED:
            data = yaml.load(entry.read_text(encoding="utf-8"), yaml.CSafeLoader)
            found[data["id"]] = data
    return found


@cache
def shared(name: str) -> dict[str, Any]:
    text = (shipped_data() / "policies" / f"{name}.yaml").read_text(encoding="utf-8")
    return {one["id"]: one for one in yaml.load(text, yaml.CSafeLoader)[name]}


@cache
def pieces(template: str) -> tuple[str, ...]:
    """The literal words of a text, without blanks and without what may drop out."""
    plain = re.sub(r"\[[^\]]*\]", "\0", template)
    found = (one.strip(" .,;:") for one in re.split(r"\{[a-z0-9_]+\}|\0", plain))
    return tuple(one for one in found if len(one) > 3)


_UNITS = re.compile(
    r"\b(day|month|year|hour|minute)s\b"
)  # "every 1 months" is told as "every month"


def singular(text: str) -> str:
    return _UNITS.sub(r"\1", text)


def prints(text: str, template: str) -> bool:
    """Whether a text holds all literal words of a template, in order."""
    at, text = 0, singular(text)
    for one in map(singular, pieces(template)):
        at = text.find(one, at)
        if at < 0:
            return False
        at += len(one)
    return bool(pieces(template))


def chance(*parts: str) -> int:
    return hashlib.sha256("|".join(parts).encode()).digest()[0] % 8


def answers(kind: str, client: str) -> tuple[dict[str, FactState], dict[str, AcceptedPlan]]:
    yes = FactState("yes", "measured", SEEN, "console")
    if kind == "everything":
        return dict.fromkeys(shared("facts"), yes), {}
    if kind == "nothing":
        return {}, {}
    sides = [
        yes,
        FactState("yes", "shown", SEEN, "photo"),
        FactState("yes", "stated", SEEN, "the owner"),
        FactState("no", "measured", SEEN, missing="2 of 6 computers"),
        FactState("no", "stated", SEEN),
        FactState("none_here", "shown", SEEN),
        FactState("unknown"),
        FactState("yes", "shown", None),
    ]
    facts = {one: sides[chance(client, one)] for one in shared("facts")}
    once = AcceptedPlan(BY, SEEN, "Do it", first_by=SEEN, moved_on=(MOVED,))
    twice = AcceptedPlan(BY, SEEN, "Do it", first_by=SEEN, moved_on=(SEEN, MOVED))
    kinds = [AcceptedPlan(BY, SEEN, "Do it"), once, twice]
    plans = {one: kinds[chance("p", client, one)] for one in facts if chance("p", client, one) < 3}
    return facts, plans


def values(client: str) -> dict[str, str]:
    """Examples; a client alone has one name for all who need not differ, and lacks what it may."""
    found = {one["id"]: one["example"] for one in shared("slots").values()}
    if client in ("preparer alone", "law office", "builder"):
        for one in shared("slots").values():
            if one["kind"] == "person" and "differs_from" not in one:
                found[one["id"]] = "Aoife O’Brien-Núñez"
            if one.get("optional"):
                found[one["id"]] = ""
    return found


@cache
def situation(client: str, kind: str) -> Situation:
    facts = {"name": client, "organization": "for_profit", **CLIENTS[client]}
    laws = laws_of_client(profile_from(facts, where=client), load_catalog())
    states, plans = answers(kind, client)
    asked = {"has_cameras", "phishing_tests_used", "no_biometrics"} if chance(client) % 2 else set()
    return Situation(
        on=ON,
        values=values(client),
        facts=states,
        plans=plans,
        laws=laws.reach(),
        terms=policy_terms(laws) | asked,
        adopted=frozenset({"POL-RISK", "POL-INCIDENT"}) if chance(client) % 3 else frozenset(),
    )


def may_be_said(fact: str, state: FactState) -> bool:
    """Dated, and on more than a word where more can be had."""
    if state.holding != "yes" or state.day is None:
        return False
    return state.proof in ("measured", "shown") or shared("facts")[fact]["proof"] == "stated"


def may_be_planned(plan: AcceptedPlan | None) -> bool:
    return plan is not None and len(plan.moved_on) < 2


def everything_printed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in everything_printed(one)]
    return (
        [text for one in value for text in everything_printed(one)]
        if isinstance(value, list)
        else []
    )


def judge(client: str, kind: str, policy_id: str) -> list[str]:
    """What is wrong with one printed policy."""
    found, case = [], situation(client, kind)
    printed = compose(load_policies().policy(policy_id), case, load_policies())
    source = {one["id"]: one for one in written()[policy_id]["clauses"]}
    by_id = {one.id: one for one in printed.clauses}
    for clause_id, clause in by_id.items():
        found += [
            f"{clause_id}: {one}"
            for one in judge_clause(source[clause_id], clause.words, clause, case)
        ]
    if set(by_id) & {one.id for one in printed.left_out}:
        found.append("a clause is printed and left out")
    for short in printed.shorts:
        for point in short.points:
            template = source[point.clause].get("point", "")
            if point.clause not in by_id or not prints(point.text, template):
                found.append(f"{point.clause}: a point that its clause does not carry")
            for fact in source[point.clause].get("point_needs", ()):
                if not may_be_said(fact, case.facts.get(fact, FactState("unknown"))):
                    found.append(f"{point.clause}: a point on {fact}, which is not in force")
            if "January 11, 2027" in point.text:
                found.append(f"{point.clause}: a planned point is confirmed")
    found += judge_words(everything_printed(printed.content), case)
    found += judge_laws(printed, case)
    return found


def judge_clause(source: dict[str, Any], text: str, clause: Any, case: Situation) -> list[str]:
    found, open_facts = [], 0
    for sentence in source.get("facts", ()):
        fact = sentence["fact"]
        state = case.facts.get(fact, FactState("unknown"))
        said = " ".join(one.text for one in clause.states if one.fact == fact)
        if state.holding == "none_here" and shared("facts")[fact].get("none_possible"):
            if said and not prints(said, sentence.get("none", "")):
                found.append(f"{fact}: says more than that there is none")
            continue
        if may_be_said(fact, state):
            if not prints(said, sentence["in_force"]):
                found.append(f"{fact}: holds and is not said")
            continue
        open_facts += fact in source.get("until_for", [fact])
        if may_be_planned(case.plans.get(fact)) and sentence.get("planned"):
            if "January 11, 2027" not in said or not prints(said, sentence["planned"]):
                found.append(f"{fact}: planned, and not said with its date")
        elif said:
            found.append(f"{fact}: said without ground: {said}")
        elif prints(text, sentence["in_force"]) and not prints(
            source.get("text", ""), sentence["in_force"]
        ):
            found.append(f"{fact}: its sentence is printed elsewhere")
    left = (key for key in ("text", "conduct") if not prints(text, source.get(key, text)))
    found += [f"its {key} is not printed" for key in left]
    if clause.conduct and "January 11, 2027" in clause.conduct + clause.until:
        found.append("a rule is put off")
    if clause.until and not open_facts:
        found.append("says how it is done meanwhile, with nothing open")
    if source.get("until") and open_facts and not clause.until:
        found.append("does not say how it is done meanwhile")
    return found


_MARKS = re.compile(r"[{}\[\]\x00-\x09\x0b-\x1f]|\([a-z]+_[a-z_]+\)|  | [.,;]|\.\.")


def judge_words(texts: list[str], case: Situation) -> list[str]:
    found = [f"left unfilled: {one}" for one in texts if _MARKS.search(one)]
    people = {case.values[one["id"]] for one in shared("slots").values() if one["kind"] == "person"}
    whole = "\n".join(texts)
    for name in filter(None, people):
        own = re.escape(name)
        twice = re.search(
            rf"{own}(?: \w+)? (?:asks|tells|informs|calls|reports to|gives|shows|reminds|answers) {own}"
            rf"|{own},? (?:and|or|with) {own}|{own}, {own}|between {own} and {own}",
            whole,
        )
        if twice:
            found.append(f"one person twice: {twice[0]}")
    return found


def judge_laws(printed: Any, case: Situation) -> list[str]:
    found = []
    for line in printed.law_index:
        law = shared("laws")[line.law]["law"]
        if law not in case.laws:
            found.append(f"{line.ref}: cited, and {law} does not reach the client")
        found += [
            f"{line.ref}: cited, and does not bind"
            for one in case.laws.get(law, ())
            if line.ref.endswith(one) or f" {one}(" in line.ref
        ]
    return found


_BY_ITSELF = re.compile(
    r"(?:\{msp\}|\bfirm|\bprograms?|\bsystems?|\bcomputers?|\bfilters?) (?:sets up and )?"
    r"(?:scans|watches|monitors|backs up|filters|encrypts|logs|blocks|updates)\b"
    r"|\b[Ww]e (?:keep|have) an? written\b"
)
_PRESUMES = re.compile(
    r"\bI leave [\w ]*(?:encryption|protection|updates|factor|backups?)[\w ]* on\b"
    r"|\bI keep [\w ]+ (?:encrypted|updated|installed)\b"
)


def presumed(clause: dict[str, Any]) -> list[str]:
    """Sentences that hang on no fact and say that something runs, or take it for granted."""
    texts = [clause.get(key, "") for key in ("text", "conduct", "until")]
    found = [one[0] for text in texts if (one := _BY_ITSELF.search(text))]
    point = "" if clause.get("point_needs") else clause.get("point", "")
    return found + [one[0] for one in [_PRESUMES.search(point)] if one]


def test_no_service_runs_in_a_sentence_without_a_fact():
    """That the IT firm watches, or that encryption is on, is a state: a person orders it, or a fact says it."""
    clauses = [clause for policy in written().values() for clause in policy["clauses"]]
    assert {one["id"]: presumed(one) for one in clauses if presumed(one)} == {}
    assert presumed({"text": "{lead} has {msp} scan the network.", "point": "I lock it."}) == []
    for said in (
        {"text": "{msp} sets up and watches it."},
        {"text": "We keep a written plan."},
        {"point": "I leave encryption on."},
    ):
        assert presumed(said), said


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("client", CLIENTS)
def test_nothing_is_said_without_its_ground(client, kind):
    wrong = {one: judge(client, kind, one) for one in written()}
    assert {one: found for one, found in wrong.items() if found} == {}


def test_what_is_not_in_place_is_named_without_a_blank_that_no_one_filled():
    """A list of what is missing is signed too: with no value at all it reads as a sentence."""
    bare = Situation(
        on=ON, values={}, facts={}, plans={}, laws={}, terms=situation("dentist", "nothing").terms
    )
    printed = [compose(load_policies().policy(one), bare, load_policies()) for one in written()]
    asks = {one.ask for policy in printed for one in policy.missing}
    assert len(asks) > 100
    assert [one for one in asks if "filled" in one or _MARKS.search(one)] == []


def test_the_oracle_sees_a_claim_without_its_fact():
    """It is given a text that says too much, and must say so."""
    case = situation("dentist", "everything")
    printed = compose(load_policies().policy("POL-ENCRYPTION"), case, load_policies())
    clause = printed.clause("ENC-02")
    source = next(one for one in written()["POL-ENCRYPTION"]["clauses"] if one["id"] == "ENC-02")
    nothing = situation("dentist", "nothing")
    assert any(
        "without ground" in one for one in judge_clause(source, clause.words, clause, nothing)
    )
    bare = clause.model_copy(update={"conduct": "", "states": ()})
    wrong = judge_clause(source, "", bare, case)
    assert any("not said" in one for one in wrong)
    assert any("conduct is not printed" in one for one in wrong)
    assert judge_words(["Call {help_phone}.", "Ask (help_phone)."], case)
    name = case.values["lead"]
    assert judge_words([f"{name} asks {name} for leave."], case)
