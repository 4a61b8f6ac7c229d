"""Predicted against actual: coverage of the intervals on rows with known outcomes."""

import numpy as np
import pytest
from click.testing import CliRunner

from duecare.cli.backtest import backtest
from duecare.errors import InputError
from duecare.risk.backtest import compare, leave_one_out, plot, predict, read_rows, summarize


@pytest.fixture(scope="module")
def rows(catalog):
    return [
        {key: "" if value is None else str(value) for key, value in row.model_dump().items()}
        for row in catalog.settlements
    ]


@pytest.fixture(scope="module")
def comparisons(catalog, rows):
    return compare(rows, catalog)


def test_80_percent_intervals_hold_72_to_88_percent_of_the_public_rows_of_each_kind(comparisons):
    assert len(comparisons) >= 60
    for summary in summarize(comparisons):
        assert 0.72 <= summary.coverage <= 0.88
        assert 0.7 <= summary.median_ratio <= 1.4


def test_each_row_is_as_well_predicted_by_a_line_fitted_without_it(rows):
    summaries = summarize(leave_one_out(rows))
    assert [(s.kind, s.rows) for s in summaries] == [("class_action", 23), ("regulator", 45)]
    for summary in summaries:
        assert 0.72 <= summary.coverage <= 0.88
        assert 0.7 <= summary.median_ratio <= 1.4


def test_a_handful_of_rows_gets_no_line_of_its_own(rows):
    assert leave_one_out(rows[:3]) == []


def test_the_spread_of_the_prior_is_that_of_the_fit_and_its_center(catalog, rows):
    known = [
        (float(row["people_affected"]), float(row["class_action_usd"]))
        for row in rows
        if row["people_affected"] and row["class_action_usd"]
    ]
    x, y = np.log(known).T
    slope, level = np.polyfit(x, y, 1)
    residual = np.sqrt(((y - level - slope * x) ** 2).sum() / (len(x) - 2))
    line = catalog.priors["suit.settlement"].parameters
    assert line["slope"] == pytest.approx(slope, abs=0.001)
    assert line["sigma"] == pytest.approx(residual * np.sqrt(1 + 1 / len(x)), abs=0.01)
    assert line["pivot"] == pytest.approx(np.exp(x.mean()), rel=0.01)


def test_the_line_is_the_published_one(catalog):
    low, median, high = predict(catalog.priors["suit.settlement"], 100_000)
    assert median == pytest.approx(1.36e6, rel=0.01)
    assert low < median < high


def test_rows_never_seen_are_read_from_another_file(tmp_path, catalog):
    file = tmp_path / "new.csv"
    file.write_text(
        "id,people_affected,class_action_usd,regulator_penalty_usd,size_hint\n"
        "a,10000,400000,,small\nb,,100,,small\nc,900,,50000,small\n"
    )
    found = compare(read_rows(file), catalog)
    assert [(item.row, item.kind, item.inside) for item in found] == [
        ("a", "class_action", True), ("c", "regulator", True)
    ]  # fmt: skip
    assert len(plot(found)) == 2
    done = CliRunner().invoke(backtest, [str(file), "--plot", "--json"])
    assert done.exit_code == 0
    assert "class_action: 1 rows" in done.stderr


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", "id,people_affected,class_action_usd,regulator_penalty_usd\nx,many,1,\n"],
)
def test_other_files_are_refused(tmp_path, catalog, text):
    file = tmp_path / "rows.csv"
    file.write_text(text)
    with pytest.raises(InputError):
        compare(read_rows(file), catalog)
