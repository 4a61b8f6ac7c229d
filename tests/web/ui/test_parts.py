"""The tags of which pages are made: tables, cards, notices, buttons."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.exceptions import TemplateSyntaxError

MEMBERS = """
{% table "Members" %}
  {% column "Name" href="?sort=name" %}
  {% column "Minutes" number=True %}
  {% column "Change" silent=True %}
  {% for one in members %}
    {% row %}
      {% cell one.name %}
      {% cell class="muted" %}{{ one.minutes }} min{% endcell %}
      {% cell %}<a href="/">Change{% about one.name %}</a>{% endcell %}
    {% endrow %}
  {% empty %}
    {% no_rows "No members yet." %}
  {% endfor %}
{% endtable %}
"""


def render(text: str, **facts: Any) -> str:
    return " ".join(Template(text).render(Context(facts)).split())


def test_a_table_has_a_caption_scopes_and_a_frame_that_a_keyboard_reaches() -> None:
    html = render(MEMBERS, members=[{"name": "Ann", "minutes": 7}])
    assert 'tabindex="0" role="region" aria-labelledby="table-members"' in html
    assert '<caption class="visually-hidden" id="table-members">Members</caption>' in html
    assert '<th scope="col"><a href="?sort=name">Name</a></th>' in html
    assert '<th scope="col" class="num">Minutes</th>' in html
    assert '<th scope="col"><span class="visually-hidden">Change</span></th>' in html


def test_a_cell_takes_label_and_alignment_from_its_column() -> None:
    html = render(MEMBERS, members=[{"name": "<b>Ann</b>", "minutes": 7}])
    assert '<th scope="row">&lt;b&gt;Ann&lt;/b&gt;</th>' in html
    assert '<td class="num muted" data-label="Minutes"><div class="cell">7 min</div></td>' in html
    assert '<td class="num"><div class="cell"><a href="/">Change' in html
    assert '<span class="visually-hidden"> &lt;b&gt;Ann&lt;/b&gt;</span>' in html


def test_an_empty_table_says_so_across_its_width() -> None:
    assert '<tr><td colspan="3">No members yet.</td></tr>' in render(MEMBERS, members=[])


def test_each_row_begins_with_its_heading_again() -> None:
    html = render(MEMBERS, members=[{"name": "Ann", "minutes": 7}, {"name": "Bo", "minutes": 9}])
    assert html.count('<th scope="row">') == 2


def test_a_table_of_few_columns_may_stay_one_on_a_phone() -> None:
    text = '{% table "A" cards=False %}{% column "B" %}{% endtable %}'
    assert 'class="table"' in render(text)
    assert 'class="table table--cards"' in render(text.replace(" cards=False", ""))


def test_a_value_that_is_missing_is_an_empty_cell() -> None:
    text = (
        '{% table "A" %}{% column "B" %}{% column "C" %}'
        "{% row %}{% cell 1 %}{% cell none %}{% endrow %}{% endtable %}"
    )
    assert '<td data-label="C"><div class="cell"></div></td>' in render(text, none=None)


def test_a_card_names_itself_by_its_heading_and_takes_more_into_its_head() -> None:
    text = "{% card title %}{% head %}<p>Lead</p>{% endhead %}<p>Body</p>{% endcard %}"
    html = render(text, title="Next & last")
    assert '<section class="card" aria-labelledby="next-last">' in html
    assert '<h2 id="next-last">Next &amp; last</h2> <p>Lead</p> </div>' in html
    assert '<div class="card__body"> <p>Body</p> </div>' in html


def test_a_notice_has_the_icon_of_its_tone_and_a_role_only_when_asked() -> None:
    quiet = render('{% notice "Careful" tone="warn" %}Look.{% endnotice %}')
    assert 'class="notice notice--warn">' in quiet
    assert "<b>Careful</b>" in quiet
    assert 'role="alert"' in render('{% notice tone="bad" role="alert" %}Look.{% endnotice %}')


def test_a_choice_shows_its_note_as_written_and_only_if_there_is_one() -> None:
    html = render('{% choice "/x/" "Read" icon="document" %} {{ day|day }}<br>now {% endchoice %}')
    assert '<b>Read</b><span class="muted small"><br>now</span>' in html
    bare = render('{% choice "/x/" title %} {% endchoice %}', title="A & B")
    assert '<span class="choice__text"> A &amp; B </span>' in bare


def test_a_button_that_sends_carries_the_token_and_says_what_it_is_about() -> None:
    html = render('{% post_button "/x/" "Remove" about="LT-07" %}', csrf_token="secret-token")
    assert '<form method="post" action="/x/">' in html
    assert "secret-token" in html
    assert 'Remove<span class="visually-hidden"> LT-07</span>' in html


def test_a_value_after_a_named_option_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="comes after a named option"):
        render('{% notice tone="bad" "late" %}x{% endnotice %}')


def test_a_field_of_text_runs_in_the_direction_of_what_is_typed() -> None:
    class Example(forms.Form):
        name = forms.CharField()
        reason = forms.CharField(widget=forms.Textarea)
        number = forms.IntegerField()

    html = render(
        "{% field form.name %}{% field form.reason %}{% field form.number %}", form=Example()
    )
    assert html.count('dir="auto"') == 2
    assert 'dir="auto"' not in html[html.index('type="number"') - 40 :]
