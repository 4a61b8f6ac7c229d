"""Predicted against actual: coverage of the intervals on rows with known outcomes."""

import pytest
from click.testing import CliRunner

from duecare.cli.backtest import backtest
from duecare.errors import InputError
from duecare.risk.backtest import compare, plot, predict, read_rows, summarize


@pytest.fixture(scope="module")
def comparisons(catalog):
    rows = [
        {key: "" if value is None else str(value) for key, value in row.model_dump().items()}
        for row in catalog.settlements
    ]
    return compare(rows, catalog)


def test_80_percent_intervals_hold_72_to_92_percent_of_the_public_rows(comparisons):
    inside = sum(item.inside for item in comparisons) / len(comparisons)
    assert len(comparisons) >= 60
    assert 0.72 <= inside <= 0.92
    for summary in summarize(comparisons):
        assert 0.7 <= summary.median_ratio <= 1.4


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
