"""Names of every script stand on paper as they were written, and copy from it as such."""

import io
import json
import re
import shutil
import subprocess

import pikepdf
import pypdf
import pypdfium2
import pytest
from tests.core.documents import samples
from tests.core.documents.test_pdf import rendered, simple

from duecare.documents.fonts import (
    FONT_FOLDER,
    RUN,
    RUN_END,
    SCRIPT_FOLDER,
    breakable,
    character_map,
    further_families,
    showable,
    with_runs,
)
from duecare.documents.model import Definitions, SignatureLine, Signatures

LEFT_TO_RIGHT = (
    *("王小明", "陳大文", "田中さくら", "髙橋 﨑", "𠮷野", "김민준", "李 喆堃"),
    *("Γιώργος Παπαδόπουλος", "Наталья Ёлкина", "Әлия Құдайберген", "Nguyễn Thị Hoa"),
    *("Արմեն Սարգսյան", "გიორგი ბერიძე", "ኃይለ ሥላሴ", "ᏣᎳᎩ", "ⵜⵉⴼⵉⵏⴰⵖ"),
    *("Ann 🙂 Boss", "👍🏽", "👨‍👩‍👧 Ng", "ꆈꌠ"),
)
SHAPED = (
    *("आदित्य शर्मा", "ক্ষিতীশ রায়", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "પટેલ જીગ્નેશ", "சுப்பிரமணியன்"),
    *("వెంకటేశ్వరరావు", "ಸಿದ್ದರಾಮಯ್ಯ", "രാമകൃഷ്ണൻ", "කුමාරතුංග", "สมชาย ใจดี", "ສົມສັກ"),
)
STACKED = ("សុខា ចាន់", "အောင်ဆန်း", "བསྟན་འཛིན", "क्\u200dष")
RIGHT_TO_LEFT = ("عبد الرحمن الخطيب", "محمد علی", "יוסף כהן", "مرحبا שלום", "Smith محمد علی", "שרה")
EVERY = (
    *LEFT_TO_RIGHT,
    *SHAPED,
    *STACKED,
    *RIGHT_TO_LEFT,
    "שָׁלוֹם",
    "می\u200cخواهم",
    "މުޙައްމަދު",
    "ܐܒܪܗܡ",
)
MARKS = str.maketrans("", "", "\u202a\u202b\u202c\u200e\u200f")


def the_letter() -> bytes:
    names = [(f"Person {at}", name) for at, name in enumerate(EVERY)]
    told = [(f"Act {at}", f"Declined by {name} today.") for at, name in enumerate(EVERY)]
    line = SignatureLine("Owner", "王小明", "مرحبا שלום", samples.CREATED, "typed name", "7")
    return rendered(simple(Definitions((*names, *told)), Signatures((line,))))


@pytest.fixture(scope="module")
def letter() -> bytes:
    return the_letter()


@pytest.mark.parametrize("name", EVERY)
def test_a_name_of_any_script_is_set_as_it_was_written(name):
    assert showable(name) == name


def test_what_no_font_can_show_is_said_and_the_rest_stays():
    assert showable("王\U00012000 \ue000") == "王[U+12000] [U+E000]"
    assert showable("a\u200db \u200c王") == "ab 王"  # joiners where they shape nothing


def test_names_copy_from_the_page_as_they_were_written(letter):
    pages = pypdfium2.PdfDocument(letter)
    seen = "\n".join(page.get_textpage().get_text_range() for page in pages)
    for name in LEFT_TO_RIGHT:
        assert f"Declined by {name} today." in seen.replace("\r\n", "\n"), name
    assert all(name in seen for name in (*SHAPED, *STACKED))
    assert not re.search(r"\[U\+|\ufffd", seen)


def test_right_to_left_names_copy_in_the_order_of_reading(letter):
    pages = pypdf.PdfReader(io.BytesIO(letter)).pages
    seen = "\n".join(page.extract_text() for page in pages).translate(MARKS)
    for name in RIGHT_TO_LEFT:
        assert seen.count(name) >= 2, name


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="Poppler is not installed")
def test_poppler_reads_every_name_inside_its_sentence(letter, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(letter)
    run = ["pdftotext", "letter.pdf", "-"]
    seen = subprocess.run(run, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    for name in (*LEFT_TO_RIGHT, *SHAPED, *RIGHT_TO_LEFT):
        assert f"Declined by {name} today." in seen.translate(MARKS), name


def test_the_further_fonts_are_embedded_only_where_a_text_needs_them(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        fonts = {
            str(one.FontName).split("+")[-1]
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        }
    assert {"NotoSansCJKsc-Regular", "NotoSansThai-Regular", "NotoEmoji-Regular"} <= fonts
    assert further_families(["Ann Boss, Zürich, שרה, محمد, Наталья"]) == ()
    assert further_families(["王 🙂"]) == ("Noto Sans CJK SC", "Noto Emoji")


def test_the_same_names_give_the_same_bytes(letter):
    assert the_letter() == letter


def test_the_index_of_the_further_fonts_is_what_the_fonts_hold():
    index = json.loads((SCRIPT_FOLDER / "families.json").read_text(encoding="utf-8"))
    told = {
        frozenset(code for first, last in one["ranges"] for code in range(first, last + 1))
        for one in index
    }
    files = [path for path in SCRIPT_FOLDER.iterdir() if path.suffix in (".ttf", ".otf")]
    assert {frozenset(character_map(path.read_bytes())) for path in files} == told
    assert len(files) == len(index)
    licensed = (SCRIPT_FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert all(f"{one['family']}, version" in licensed for one in index)
    assert "SIL OPEN FONT LICENSE" in licensed
    assert sum(path.stat().st_size for path in files) < 13_000_000
    assert FONT_FOLDER.is_dir()


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("plain", "plain"),
        ("by שרה לוי, firm", "by <שרה לוי>, firm"),
        ("רחוב 12, תל אביב.", "<רחוב 12, תל אביב>."),
        ("محمد (علی) Smith", "<محمد (علی)> Smith"),
        ("שלום\nعلی 5", "<שלום>\n<علی> 5"),
        ("שָׁ", "<שָׁ>"),
    ],
)
def test_runs_of_right_to_left_text_are_marked(text, marked):
    assert with_runs(text) == marked.replace("<", RUN).replace(">", RUN_END)


def test_long_words_never_break_before_a_mark():
    word = "शर्मा" * 30
    parts = breakable(word).split("\u200b")
    assert "".join(parts) == word
    assert len(parts) > 1
    assert all(not re.match(r"[\u093e\u094d]", part) for part in parts)
