"""Charts: the finding as title, words for each, the same bytes for the same figures."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from tests.core.documents import samples

from duecare.documents import charts
from duecare.documents.charts import style
from duecare.documents.drawing import make_drawing
from duecare.errors import DocumentError
from duecare.inventory import DataInventory, Location, PeopleCount, ScanScope
from duecare.risk.result import CurvePoint

PRICE = samples.price()
DRAWINGS = {
    "exceedance": lambda: charts.exceedance_chart(PRICE.exceedance.aggregate, limit=100_000),
    "place": lambda: charts.people_by_place_chart(samples.inventory()),
    "state": lambda: charts.people_by_state_chart(samples.inventory()),
    "cover": lambda: charts.liability_against_cover_chart(PRICE.insurance),
    "heat": lambda: charts.risk_heat_map(samples.risks(), [r.title for r in samples.risks()]),
    "case": lambda: charts.case_chart(50_000, 15_000),
}


def words_in(svg: str) -> str:
    return " ".join(re.findall(r">([^<>]+)<", svg))


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_title_words_and_table(name):
    drawing = DRAWINGS[name]()
    assert drawing.alt.startswith(drawing.title)
    assert drawing.header
    assert drawing.rows
    assert all(len(row) == len(drawing.header) for row in drawing.rows)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_has_no_background_no_style_and_the_shipped_font(name):
    svg = DRAWINGS[name]().svg()
    assert "style=" not in svg
    assert "<script" not in svg
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {"Source Sans Pro"}
    assert not re.search(r'<rect[^>]*fill="(white|#fff(fff)?)"', svg)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_web_variant_takes_the_color_of_the_page_and_the_same_shapes(name):
    drawing = DRAWINGS[name]()
    printed, web = drawing.svg(), drawing.svg("web")
    assert 'fill="currentColor"' in web
    assert "#1c2733" not in web
    assert "#566270" not in web
    assert re.findall(r' d="[^"]*"', printed) == re.findall(r' d="[^"]*"', web)


@pytest.mark.parametrize("theme", ["print", "web"])
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_is_well_formed_xml(name, theme):
    root = ET.fromstring(DRAWINGS[name]().svg(theme))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_pictures_are_the_same_bytes_in_another_process_and_order():
    code = (
        "import hashlib; from tests.core.documents.test_charts import DRAWINGS as d; "
        "print([hashlib.sha256(d[n]().svg().encode()).hexdigest() for n in reversed(list(d))])"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    import hashlib

    mine = [
        hashlib.sha256(DRAWINGS[n]().svg().encode()).hexdigest() for n in reversed(list(DRAWINGS))
    ]
    assert other.stdout.strip() == str(mine)


def test_the_curve_tells_the_bad_year_and_the_limit():
    drawing = DRAWINGS["exceedance"]()
    assert (
        drawing.title
        == "One year in 100 costs more than $1.2 million; the insurance limit is $100,000"
    )
    shown = words_in(drawing.svg())
    assert "Insurance limit $100,000" in shown
    assert "1 year in 100: $1.2 million" in shown


def test_losses_that_are_rarer_than_every_mark_are_called_rare_and_not_nothing():
    rare = (CurvePoint(1_000.0, 0.008), CurvePoint(18_000.0, 0.004), CurvePoint(40_000.0, 0.0))
    drawing = charts.exceedance_chart(rare, limit=0)
    assert drawing.title == "Less than one simulated year in 100 has a loss"
    assert charts.exceedance_chart((), limit=0).title == "No simulated year has a loss"


def test_without_insurance_there_is_no_limit_line():
    drawing = charts.exceedance_chart(PRICE.exceedance.aggregate, limit=0)
    assert "no insurance limit" in drawing.title
    assert "Insurance limit" not in words_in(drawing.svg())


@pytest.mark.parametrize(
    "curve",
    [
        (),
        (CurvePoint(0.0, 0.0),),
        (CurvePoint(5_000.0, 0.2),),
        (CurvePoint(1_000.0, 1.0), CurvePoint(1_000.0, 0.5), CurvePoint(1e9, 0.0)),
    ],
)
def test_a_curve_of_few_points_can_be_drawn(curve):
    assert charts.exceedance_chart(curve, limit=100_000).svg().startswith("<svg")


def test_a_year_too_rare_for_the_curve_is_not_marked():
    drawing = charts.exceedance_chart([CurvePoint(1e3, 0.2), CurvePoint(1e5, 0.05)], limit=0)
    assert "1 in 100" not in words_in(drawing.svg())
    assert [row[0] for row in drawing.rows] == ["1 year in 10"]


def test_a_mark_off_the_drawn_curve_is_in_the_table_and_stretches_no_chart():
    curve = [CurvePoint(900.0, 0.6), CurvePoint(1_100.0, 0.012), CurvePoint(40_000.0, 0.001)]
    drawing = charts.exceedance_chart(
        curve[1:], limit=100_000, years=(50, 100), known={50: 1_000.0, 100: 3_000.0}
    )
    values = [v for layer in json.loads(drawing.spec)["layer"] for v in layer["data"]["values"]]
    assert {v["label"] for v in values if "label" in v} == {"1 year in 100: $3,000"}
    assert [row[0] for row in drawing.rows] == ["1 year in 50", "1 year in 100"]


def test_the_marked_amount_lies_between_its_neighbors():
    curve = [CurvePoint(10_000, 0.2), CurvePoint(100_000, 0.02), CurvePoint(1_000_000, 0.002)]
    drawing = charts.exceedance_chart(curve, limit=0)
    values = [v for layer in json.loads(drawing.spec)["layer"] for v in layer["data"]["values"]]
    marked = {v["label"]: v["amount"] for v in values if "label" in v}
    ten = next(amount for label, amount in marked.items() if label.startswith("1 year in 10:"))
    assert 10_000 < ten < 100_000


def test_many_places_are_cut_in_the_picture_and_whole_in_the_table():
    places = [
        Location(id=str(n), name=f"Place {n} <b>&</b>", people=PeopleCount(low=n, best=n, high=n))
        for n in range(1, 40)
    ]
    found = DataInventory(
        scanned_at=samples.CREATED,
        scope=ScanScope(sources=[]),
        people=PeopleCount(low=39, best=39, high=39),
        locations=places,
    )
    drawing = charts.people_by_place_chart(found)
    assert len(drawing.rows) == 39
    assert "27 more in the table" in drawing.alt
    assert "<b>" not in drawing.svg()


def test_empty_results_are_drawn_and_told():
    empty = DataInventory(
        scanned_at=samples.CREATED,
        scope=ScanScope(sources=[]),
        people=PeopleCount(low=0, best=0, high=0),
    )
    for drawing in (
        charts.people_by_place_chart(empty),
        charts.people_by_state_chart(empty),
        charts.risk_heat_map((), ()),
    ):
        assert drawing.svg().startswith("<svg")
        assert drawing.alt


def test_a_specification_that_cannot_be_drawn_is_named():
    with pytest.raises(DocumentError, match="could not be drawn"):
        make_drawing({"mark": 12, "encoding": []}, title="t", alt="t").svg()


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "order",
    [
        (style.COVERED, style.RETAINED, style.ABOVE, style.EXCLUDED),
        (style.COVERED, style.ABOVE),
        (style.COVERED, style.UNCOVERED),
        (style.EXCLUDED, style.COVERED),
    ],
)
def test_neighbors_in_a_bar_differ_in_grayscale(order):
    for left, right in pairwise(order):
        light, dark = sorted((_luminance(left), _luminance(right)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 1.6
