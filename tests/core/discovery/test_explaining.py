"""`duecare explain`: why a finding counted, at its place in any format, without its value."""

import json
import zipfile
from email.message import EmailMessage

import pytest
from click.testing import CliRunner
from tests.core.discovery.practice_files import scan_folder

from duecare.cli.explain import explain, print_explanation
from duecare.discovery import explaining
from duecare.discovery.explanation import explain_finding
from duecare.discovery.findings import Finding
from duecare.errors import InputError

SSNS = ("212-34-5679", "213-34-5679", "214-34-5679")
TABLE = "name,soc sec no,notes\n" + "\n".join(
    f"Ada Hill{n},{ssn},called twice; passport no A1234567{n} seen" for n, ssn in enumerate(SSNS)
)
NOTE = f"Patient: Ada Hill\nhome phone 713-555-0188, SSN: {SSNS[0]}\norder 212-34-5671 x\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("share")
    (folder / "note.txt").write_text(NOTE)
    (folder / "list.csv").write_text(TABLE)
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("deep/note.txt", NOTE)
        archive.writestr("list.csv", TABLE)
    message = EmailMessage()
    message["From"], message["Subject"] = "ada@mail.example", "Form"
    message.set_content(f"My social security number is {SSNS[1]}")
    message.add_attachment(TABLE.encode(), maintype="text", subtype="csv", filename="list.csv")
    (folder / "mail.eml").write_bytes(message.as_bytes())
    return folder


@pytest.fixture
def share(folder):
    """The folder that was scanned; what a test changes in it is put back."""
    yield folder
    (folder / "note.txt").write_text(NOTE)
    (folder / "list.csv").write_text(TABLE)


@pytest.fixture(scope="module")
def findings_file(folder, tmp_path_factory):
    kept = tmp_path_factory.mktemp("findings") / "findings.jsonl"
    scan_folder(folder, findings=kept)
    return kept


@pytest.fixture(scope="module")
def findings(findings_file):
    return [Finding(**json.loads(line)) for line in findings_file.read_text().splitlines()]


def of(findings, name, data_type, member=None):
    return next(
        f
        for f in findings
        if f.path.endswith(name) and f.data_type == data_type and member in (None, f.member)
    )


def test_every_finding_of_every_format_can_be_explained(findings):
    assert len(findings) > 20
    for finding in findings:
        told = explain_finding(finding)
        assert told.place
        assert told.value


def test_an_explanation_shows_nothing_of_the_value(folder, findings, capsys):
    for finding in findings:
        print_explanation(explain_finding(finding))
        told = capsys.readouterr().out.replace(str(folder), "")
        assert told
        assert not any(word in told for word in ("5679", "5671", "713", "1234567", "Ada", "ada@"))


@pytest.mark.parametrize(("name", "data_type"), [("note.txt", "ssn"), ("list.csv", "passport")])
def test_the_command_tells_the_same_from_a_process_of_its_own(
    findings, findings_file, capsys, name, data_type
):
    finding = of(findings, name, data_type)
    done = CliRunner().invoke(explain, [f"{findings_file}:{findings.index(finding) + 1}"])
    assert done.exit_code == 0
    print_explanation(explain_finding(finding))
    assert done.output == capsys.readouterr().out


def test_a_file_that_ends_the_process_is_named(findings, monkeypatch):
    monkeypatch.setattr(explaining, "SECONDS", 0.001)
    with pytest.raises(InputError, match="could not be read within the time and memory"):
        explaining.explain_apart(of(findings, "note.txt", "ssn"))


def test_it_names_the_line_the_label_and_its_distance(findings):
    told = explain_finding(of(findings, "note.txt", "ssn"))
    assert told.place == "line 2, byte 31"
    assert told.surroundings.endswith("SSN: [###-##-####]")
    assert [(w.phrase, w.distance, w.line, w.speaks) for w in told.words] == [
        ("SSN", 2, "same line", "for")
    ]


def test_it_names_the_word_that_speaks_against_a_possible_finding(findings):
    possible = next(f for f in findings if f.confidence == "possible")
    told = explain_finding(possible)
    assert told.words[0].phrase == "order"
    assert told.words[0].speaks == "against"


def test_a_column_is_explained_by_its_header_and_the_share_of_valid_cells(findings):
    told = explain_finding(of(findings, "list.csv", "ssn"))
    assert told.place == "row 1 below the header, column 2"
    assert told.header == "soc sec no"
    assert told.share is not None
    assert (told.share.valid, told.share.filled, told.share.least) == (3, 3, 0.5)


def test_a_number_in_a_cell_of_notes_is_found_in_its_cell(findings):
    told = explain_finding(of(findings, "list.csv", "passport"))
    assert told.place == "row 1 below the header, column 3"
    assert told.value == "x########"
    assert told.words[0].phrase == "passport no"


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("old.zip", "deep/note.txt"),
        ("old.zip", "list.csv"),
        ("mail.eml", ""),
        ("mail.eml", "list.csv"),
    ],
)
def test_it_works_inside_archives_and_messages(findings, name, member):
    assert explain_finding(of(findings, name, "ssn", member)).value == "###-##-####"


def test_a_changed_file_is_named_instead_of_a_wrong_place(findings, share):
    finding = of(findings, "note.txt", "ssn")
    (share / "note.txt").write_text("x" + NOTE)
    with pytest.raises(InputError, match="has changed since the scan"):
        explain_finding(finding)
    (share / "note.txt").unlink()
    with pytest.raises(InputError, match="is gone"):
        explain_finding(finding)


def test_a_column_whose_values_changed_is_no_longer_explained(findings, share):
    finding = of(findings, "list.csv", "ssn", "")
    (share / "list.csv").write_text("name,order\nAda,1\n")
    with pytest.raises(InputError, match="has changed since the scan"):
        explain_finding(finding)


def test_a_line_that_is_no_finding_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "f.jsonl"
    for line in ("", "{}", "[1]", '{"path": "a", "member": "", "offset": -1}', "nul"):
        path.write_text(line + "\n")
        error = CliRunner().invoke(explain, [f"{path}:1"]).exception
        assert isinstance(error, InputError)
