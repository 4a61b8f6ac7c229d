"""A name is taken as people write it, and another person's name is not; one piece for all uses."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.person_names import one_of_each, same_name


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("helena reyes", "Dr. Helena Reyes"),
        ("Dr Helena  Reyes", "Helena Reyes"),
        ("Helena Reyes, DDS", "Dr. Helena Reyes"),
        ("Jose Nunez", "José Núñez"),
        ("JOSE O NEIL SMITH", "Dr. José O’Neil-Smith Jr."),
        ("Jan VanDerBerg", "Jan van der Berg"),
        ("Dana Mc Donald", "Dana McDonald"),
        ("María de la Cruz", "Maria Delacruz"),
        ("/s/ Ana Ruiz", "Ana Ruiz"),
        ("“Ana Ruiz”", "Ana Ruiz"),
        ("Ana “Annie” Ruiz", "Ana Ruiz"),
        ("Ana (Annie) Ruiz", "Ana Ruiz"),
        ("Ana Ruiz, Office Manager", "Ana Ruiz"),
        ("Ana Ruiz, D.D.S., P.C.", "Ana Ruiz"),
        ("Ana Ruiz 🙂", "Ana Ruiz"),
        (unicodedata.normalize("NFD", "José Núñez"), "José Núñez"),
        ("Sean O\u2019Brien", "Sean O'Brien"),
        ("Sean OBrien", "Sean O'Brien"),
        ("Mary Anne Smith-Jones", "Mary-Anne Smith Jones"),
        ("Mueller, Jürgen", "Jürgen Müller"),
        ("Muller Jurgen", "Müller Jürgen"),
        ("Soren Kjaer", "Søren Kjær"),
        ("Soeren Kjaer", "Søren Kjær"),
        ("Anna K. Lee", "Anna Lee"),
        ("Anna Lee", "Anna K. Lee"),
        ("Anna Kim Lee", "Anna K Lee"),
        ("John Smith", "John Smith Jr."),
        ("John Smith, Jr.", "John Smith Jr"),
        ("Linh Do", "LINH DO"),
        ("Мария Петрова", "мария петрова"),
        ("राम शर्मा", "राम शर्मा"),
        ("Cher", "Cher"),
        ("Helena Reyes, EA", "Helena Reyes"),
        ("王 小明", "王小明"),
        ("김 민준", "김민준"),
        ("山田\u3000太郎", "山田 太郎"),
        ("مُحَمَّد عَلِيّ", "محمد علي"),
        ("יִצְחָק לֵוִי", "יצחק לוי"),
        ("Γιώργος Παππάς", "ΓΙΩΡΓΟΣ ΠΑΠΠΑΣ"),
        ("İbrahim Çelik", "Ibrahim Celik"),
        ("Bj\u00f6rk\u200e", "Bjork"),
    ],
)
def test_a_name_is_taken_as_people_write_it(typed, expected):
    assert same_name(typed, expected)
    assert same_name(expected, typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Helena Reyes", "Hugo Reyes"),
        ("Ann Alee", "Anna Lee"),
        ("Owner", "Ana Ruiz"),
        ("Berg, Owner", "Ana Berg"),
        ("\u0410na Ruiz", "Ana Ruiz"),
        ("Helena", "Helena Reyes"),
        ("Dr.", "Dr. Helena Reyes"),
        ("", "Helena Reyes"),
        ("", ""),
        (" , ", "Helena Reyes"),
        ("John Smith Sr.", "John Smith Jr."),
        ("Linh", "Linh Do"),
        ("Ana Maria Lopez", "Ana Lopez"),
        ("Anna B. Lee", "Anna K. Lee"),
        ("Anna Kim Lee", "Anna B. Lee"),
        ("राम शर्मा", "रामु शर्मा"),
        ("North Clerk", "North Boss"),
        ("Sokha Ea", "Sokha"),
        ("王小明", "王大明"),
        ("王小明", "小明"),
        ("김민준", "김민"),
        ("محمد علي", "محمود علي"),
        ("יצחק לוי", "יצחק כהן"),
        ("Мария Петрова", "Марина Петрова"),
    ],
)
def test_the_name_of_another_person_is_refused(typed, expected):
    assert not same_name(typed, expected)
    assert not same_name(expected, typed)


@given(st.text(alphabet="abcßäéñø ,.'-Ωй李", max_size=20), st.text(max_size=20))
def test_a_name_is_its_own_and_order_does_not_matter(one, other):
    assert same_name(one, other) is same_name(other, one)
    if any(letter.isalpha() for letter in one):
        assert same_name(one, one.upper().lower())


def test_one_of_each_keeps_the_first_spelling_of_a_person_and_no_empty_name():
    names = ["José Núñez", "Ana Diaz", "", "Jose Nunez, CPA", "王 小明", "DIAZ, ANA", "王小明"]
    assert one_of_each(names) == {
        "José Núñez": "José Núñez",
        "Ana Diaz": "Ana Diaz",
        "Jose Nunez, CPA": "José Núñez",
        "王 小明": "王 小明",
        "DIAZ, ANA": "Ana Diaz",
        "王小明": "王 小明",
    }
