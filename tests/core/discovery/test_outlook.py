"""Outlook stores and message files: messages, contacts, attachments, messages inside messages."""

import shutil
import subprocess

import pytest
from tests.core.discovery.compound_files import (
    write_compound,
    write_message,
    write_presentation,
    write_word,
)
from tests.core.discovery.outlook_files import Message, note, write_store
from tests.core.discovery.practice_files import people_in, read_file

TEXT = "Patient: Ada Hill\nDOB: 02/03/1980\nSSN: 212-34-5679\n"
OTHER = "Patient: Bo Stone\nDOB: 05/06/1971\nSSN: 212-34-5681\n"
LONG = "word " * 4000 + "\n"
ADA = {0x3001: "Ada Hill", 0x3003: "ada@mail.example", 0x39FE: "ada@mail.example"}
CONTACT = Message(
    {0x001A: "IPM.Contact", 0x3001: "Ada Hill", 0x3A08: "(713) 555-0199", 0x8000: "212-34-5679"}
)


def in_a_store(*messages, names=()):
    return write_store({"Inbox": messages}, names)


def in_a_message_file(*messages, names=()):
    (message,) = messages
    return write_message(message, names)


WRITERS = {"box.pst": in_a_store, "mail.msg": in_a_message_file}


@pytest.fixture(params=WRITERS)
def read(request, tmp_path):
    def scan(*messages, names=()):
        path = tmp_path / request.param
        path.write_bytes(WRITERS[request.param](*messages, names=names))
        return read_file(path)

    return scan


def test_the_body_of_a_message_is_read(read):
    outcome = read(note("Form", TEXT, recipients=[ADA]))
    assert outcome.problems == []
    assert outcome.records["ssn"] == 1
    assert outcome.records["email"] == 1
    assert people_in(outcome) == 1


def test_a_long_body_is_read_to_its_end(read):
    assert read(note("Form", LONG + TEXT)).records["ssn"] == 1


def test_attached_files_are_read_like_any_file(read):
    outcome = read(
        note(
            "Forms",
            "see there",
            files={
                "a.txt": TEXT.encode(),
                "b.csv": b"name,ssn\nBo Stone,212-34-5681\nCy Reed,212-34-5683\n",
            },
        )
    )
    assert outcome.records["ssn"] == 3
    assert people_in(outcome) == 3


def test_a_message_attached_to_a_message_is_read(read):
    outcome = read(note("Fwd", "see below", messages=[note("Form", TEXT), note("Other", OTHER)]))
    assert outcome.records["ssn"] == 2
    assert people_in(outcome) == 2
    assert outcome.problems == []


def test_a_contact_with_a_field_of_the_users_own_is_one_person(read):
    outcome = read(CONTACT, names=["SSN"])
    assert outcome.records["ssn"] == 1
    assert outcome.records["phone"] == 1
    assert people_in(outcome) == 1


def test_an_html_body_is_read_when_there_is_no_plain_one(read):
    page = b"<html><body><p>Patient: Ada Hill</p><p>SSN: 212-34-5679</p></body></html>"
    outcome = read(Message({0x001A: "IPM.Note", 0x0037: "Form", 0x1013: page}))
    assert outcome.records["ssn"] == 1


def test_a_rich_text_body_is_read_when_there_is_no_other(read):
    import compressed_rtf

    rich = b"{\\rtf1\\ansi Patient: Ada Hill\\par SSN: 212-34-5679\\par }"
    packed = compressed_rtf.compress(rich, compressed=True)
    outcome = read(Message({0x001A: "IPM.Note", 0x0037: "Form", 0x1009: packed}))
    assert outcome.records["ssn"] == 1


def test_an_encrypted_message_is_unread_and_not_clean(read):
    sealed = Message(
        {0x001A: "IPM.Note.SMIME", 0x0037: "Form"}, files={"smime.p7m": b"\x30\x82" * 9}
    )
    assert [p.reason for p in read(sealed).problems] == ["an encrypted message"]


def test_a_store_with_many_messages_counts_each_person_once(tmp_path):
    people = [f"Patient: Ada Hill\nSSN: 212-34-{5000 + index}\n" for index in range(200)]
    messages = [note(f"Form {index}", text) for index, text in enumerate(people + people[:50])]
    (tmp_path / "a.pst").write_bytes(write_store({"Inbox": messages[:120], "Sent": messages[120:]}))
    outcome = read_file(tmp_path / "a.pst")
    assert outcome.problems == []
    assert outcome.records["ssn"] == 250
    assert people_in(outcome) == 200


def test_a_finding_in_a_store_names_folder_and_attachment(tmp_path):
    path = tmp_path / "a.pst"
    path.write_bytes(in_a_store(note("x", "y", files={"form.txt": TEXT.encode()})))
    members = {finding.member for finding in read_file(path).findings}
    assert members == {"Top of Personal Folders!Inbox!item 200004!form.txt"}


def test_a_large_message_inside_a_message_of_a_store_is_read_or_named(tmp_path):
    path = tmp_path / "a.pst"
    path.write_bytes(in_a_store(note("Fwd", "below", messages=[note("Form", LONG + TEXT)])))
    outcome = read_file(path)
    assert outcome.records.get("ssn") == 1 or outcome.problems


@pytest.mark.skipif(shutil.which("readpst") is None, reason="pst-utils is not installed")
def test_an_independent_reader_finds_the_same_messages_in_the_test_store(tmp_path):
    path = tmp_path / "a.pst"
    path.write_bytes(
        in_a_store(
            note("Form", LONG + TEXT, recipients=[ADA], files={"a.txt": OTHER.encode()}),
            note("Fwd", "x", messages=[note("In", OTHER)]),
        )
    )
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(["readpst", "-S", "-o", out, path], check=True, stdout=subprocess.DEVNULL)
    words = " ".join(found.read_text() for found in out.rglob("*") if found.is_file())
    assert TEXT.splitlines()[2] in words
    assert OTHER.splitlines()[2] in words
    assert {"Subject: Form", "Subject: Fwd"} <= set(words.splitlines())


def test_a_damaged_store_is_named(tmp_path):
    raw = bytearray(in_a_store(note("Form", TEXT)))
    raw[0x4600:] = bytes(len(raw) - 0x4600)
    (tmp_path / "a.pst").write_bytes(raw)
    assert read_file(tmp_path / "a.pst").problems


def test_words_of_an_old_word_file_are_read(tmp_path):
    (tmp_path / "a.doc").write_bytes(
        write_word(["Señora – Ωmega\r", TEXT.replace("\n", "\r"), "Name\x07SSN\x07\x07"])
    )
    outcome = read_file(tmp_path / "a.doc")
    assert outcome.problems == []
    assert outcome.records["ssn"] == 1
    assert people_in(outcome) == 1


def test_words_of_an_old_presentation_are_read(tmp_path):
    (tmp_path / "a.ppt").write_bytes(write_presentation(["Señora Ω", TEXT]))
    outcome = read_file(tmp_path / "a.ppt")
    assert outcome.problems == []
    assert outcome.records["ssn"] == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.doc", write_word(["x"], encrypted=True), "encrypted with a password"),
        ("b.doc", write_word(["\r\r"]), "a Word file without any text: damaged or only images"),
        (
            "c.doc",
            write_compound({"WordDocument": b"\xec\xa5" * 10}),
            "of a version that no reader",
        ),
        ("a.ppt", write_presentation([]), "a PowerPoint file without any text"),
        (
            "a.docx",
            write_compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}),
            "encrypted with a password",
        ),
        ("a.mdb", write_compound({"Something": b"x"}), "of a kind that no reader here opens"),
    ],
)
def test_an_old_office_file_that_gives_no_text_is_unread_with_its_reason(
    tmp_path, name, content, reason
):
    (tmp_path / name).write_bytes(content)
    (problem,) = read_file(tmp_path / name).problems
    assert reason in problem.reason
    assert problem.size == len(content)
