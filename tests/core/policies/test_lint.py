"""What wording may not say: in the library, and in wording of a client's own."""

from collections import Counter

import pytest

from duecare.policies.lint import is_state, lint_library, lint_wording

# Adoptions and rules of conduct whose form is that of a state; each was read.
READ = {
    "ACC-04": "a ban without the words no one",
    "ACC-06": "in which order access is given",
    "ACC-10": "what happens to an account during a leave",
    "AUP-06": "where people may store records",
    "BAK-10": "what people do without a system",
    "DEV-08": "makes no difference",
    "DEV-09": "how repairs are done",
    "ENC-02": "how the work is done meanwhile",
    "HIP-13": "what people do at a computer",
    "HIP-20": "who keeps a list",
    "HIP-25": "what people do",
    "INC-21": "what follows a walk-through",
    "LOG-09": "what records are used for",
    "PCI-24": "what a reader confirms",
    "PHY-08": "how the work is done meanwhile",
    "PHY-11": "what cameras are used for",
    "REM-02": "how the work is done meanwhile",
    "RISK-02": "an event that starts a review",
    "RISK-05": "which method is used",
}


def test_the_library_states_nothing_without_its_fact(library):
    found = {clause for clause, one in lint_library(library) if one.code == "state"}
    assert found == READ.keys()


def test_the_library_promises_no_outcome_puts_off_no_ban_and_has_no_sentence_too_long(library):
    codes = Counter(one.code for _, one in lint_library(library))
    assert codes.keys() <= {"state", "figure"}


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("All laptops are encrypted.", "state"),
        ("Our backups are stored in another place.", "state"),
        ("Every computer runs malware protection.", "state"),
        ("The vendor accounts are limited to their task.", "state"),
        ("We have a firewall at each site.", "state"),
        ("We monitor all sign-ins day and night.", "state"),
        ("Staff have been trained.", "state"),
        ("Client data is fully protected.", "outcome"),
        ("This keeps records safe from thieves.", "outcome"),
        ("The office is compliant with all rules.", "outcome"),
        ("Planned from February 2027: nobody keeps a key in a laptop bag.", "put_off"),
        ("From March 1, 2027 no one sends records by open mail.", "put_off"),
        ("Employees should lock the screen.", "weak"),
        ("It is strictly prohibited to share codes.", "weak"),
        ("A portal will be set up as soon as possible.", "future"),
        ("Dr. Helena Reyes asks Dr. Helena Reyes before records leave.", "himself"),
        ("Passwords have 16 characters.", "figure"),
        ("Files go to Dropbox only.", "product"),
    ],
)
def test_it_finds(sentence, code):
    found = lint_wording(sentence, people=["Dr. Helena Reyes"])
    assert code in {one.code for one in found}
    assert all(one.sentence == sentence for one in found if one.code != "hard")


@pytest.mark.parametrize(
    "sentence",
    [
        "No one sends records by open mail.",
        "We lock the screen before we leave it.",
        "Anyone who misses a device calls at once.",
        "When work ends, the account is blocked the same day.",
        "Helena Reyes asks Joan Pruitt before records leave the office.",
        "The manager takes back keys and cards on the last day.",
        "We give each password 14 characters and keep it in Bitwarden.",
    ],
)
def test_it_lets_rules_and_own_values_pass(sentence):
    assert lint_wording(sentence, people=["Helena Reyes"], values=["14", "Bitwarden"]) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Everything is copied.",
        "Everything goes to a second place each night.",
        "All of it is kept in another building.",
        "All is written down.",
        "Nothing leaves the office in the open.",
        "Nothing was ever lost.",
        "No one can get in from outside.",
        "Nobody outside has a key.",
        "No one here has rights that the job does not need.",
        "No one has ever opened a bad attachment.",
        "We back everything up each night.",
        "We test all restores.",
        "We check every new hire.",
        "We encrypt whatever we send, without exception.",
        "It never fails.",
        "Our whole business is covered.",
        "The entire team has been taught.",
        "None of it is older than a day.",
        "We watch everything at all times.",
        "Everyone is trained.",
    ],
)
def test_a_claim_about_all_or_none_does_not_pass_without_a_fact(sentence):
    assert {one.code for one in lint_wording(sentence) if one.blocks} & {"state", "outcome"}


@pytest.mark.parametrize(
    "sentence",
    [
        "No one lends a key to the file room.",
        "Nobody is allowed to share a code.",
        "No one is to work on records in a cafe.",
        "Nothing is wiped until the owner agrees.",
        "Nothing goes out before two people have agreed.",
        "We never share a password.",
        "We check every month who still works here.",
        "We lock the room when we leave.",
        "All who leave hand back their keys on the last day.",
        "Everyone locks the screen before a break.",
        "Before we send a file, we ask who gets it.",
        "If anything looks odd, call the office.",
    ],
)
def test_a_rule_with_the_same_words_passes(sentence):
    assert [one.code for one in lint_wording(sentence) if one.blocks] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Test each restore.",
        "Lock the server room.",
        "Back up the server each night.",
        "Use the shredder for all client paper.",
        "Always lock your screen.",
        "Never leave a laptop in a car.",
        "Visitors are greeted at the door and sign the book.",
        "Passwords are changed when someone leaves.",
        "Keys are handed back on the last day.",
        "A lost key is reported to the owner the same day.",
        "Devices are wiped before they are sold.",
        "Managers are asked each quarter who still needs access.",
        "The office manager checks the list each month.",
        "The last one out locks the door and sets the alarm.",
        "We have visitors sign the book.",
        "Employees are to report a loss at once.",
        "Private phones are not used for client photos.",
    ],
)
def test_a_rule_about_a_thing_needs_no_turning(sentence):
    assert [one.code for one in lint_wording(sentence) if one.blocks] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Test restores are done each month.",
        "Use of the network is monitored.",
        "Lock screens are in place on every computer.",
        "Back up programs run each night.",
        "Backups are encrypted before they leave the office.",
        "Sign-ins are logged at once.",
        "Updates are installed the same day.",
        "Staff have been trained when they start.",
        "The manager of the network is certified.",
        "Our manager has a list of all devices.",
        "Disks are not readable by a thief.",
        "We have cameras at the door.",
        "We have staff who sign in with a key.",
        "Records are kept apart when they are old.",
        "Check points are set up at each door.",
    ],
)
def test_a_state_in_the_form_of_a_rule_is_still_refused(sentence):
    assert {one.code for one in lint_wording(sentence) if one.blocks} & {"state", "outcome"}


def test_a_sentence_on_a_fact_may_say_how_things_are():
    assert lint_wording("The disk of every laptop is encrypted.", on_fact=True) == []
    assert is_state("The disk of every laptop is encrypted.")


def test_what_blocks_is_a_promise_a_bare_state_a_ban_put_off_and_one_who_asks_himself():
    text = "All disks are encrypted. Employees should lock the screen."
    assert [(one.code, one.blocks) for one in lint_wording(text)] == [
        ("state", True),
        ("weak", False),
    ]


def test_a_long_or_hard_text_is_told():
    long = "We " + "look at the list and " * 12 + "sign it."
    assert "long" in {one.code for one in lint_wording(long)}
    hard = "Organizational accountability necessitates comprehensive documentation of administrative responsibilities."
    assert "hard" in {one.code for one in lint_wording(hard)}


def test_the_judgment_sees_the_states_of_the_library_as_such(library):
    """Over sentences that are states by their facts: 85 of 100 are seen without knowing that."""
    sentences = [
        one.in_force
        for policy in library.policies.values()
        for clause in policy.clauses
        for one in clause.facts
    ]
    seen = sum(bool(is_state(one)) for one in sentences)
    assert seen / len(sentences) > 0.85
