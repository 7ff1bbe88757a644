"""One table in four forms: CSV and JSON exact, LaTeX and terminal rounded and aligned."""

import csv
import io
import json

import numpy as np
import pytest

from landscape import tables
from landscape.errors import UsageError
from landscape.statistics.intervals import interval
from landscape.tables import CENSUS_COLUMNS, print_table, render, shorten, to_csv, to_json, to_latex


def row(minimum, hits, value=None, init="uniform", n=10_000):
    """One row of a census."""
    grid = init == "grid"
    low, high = (None, None) if grid else interval("wilson", hits, n)
    x, y = (None, None) if value is None else (-2.805118086952745, 3.0)
    return dict(
        optimizer="adam:lr=0.05,b1=0.8",
        init=init,
        minimum=minimum,
        x=x,
        y=y,
        value=value,
        hits=hits,
        n=n,
        fraction=hits / n,
        low=low,
        high=high,
        method="none (grid)" if grid else "wilson",
        level=None if grid else 0.95,
        seed=0,
    )


@pytest.fixture
def census():
    return [row(0, 2510, 7.888609052210118e-31), row(1, 7489, 1.5), row("saddle", 1), row("outside", 0)] + [
        row(0, 10_000, 7.888609052210118e-31, "grid"),
        row("none", 0, init="grid"),
    ]


def printed(*arguments):
    file = io.StringIO()
    print_table(*arguments, file=file)
    return file.getvalue()


def test_csv_reads_back_to_the_same_numbers(census):
    text = to_csv(census, CENSUS_COLUMNS)
    assert "\r" not in text and text.endswith("\n")
    assert text.splitlines()[0] == "optimizer,init,minimum,x,y,value,hits,n,fraction,low,high,method,level,seed"
    for read, written in zip(csv.DictReader(io.StringIO(text)), census, strict=True):
        for name in ("x", "value", "fraction", "low", "high"):
            assert (float(read[name]) if read[name] else None) == written[name]
        assert read["optimizer"] == "adam:lr=0.05,b1=0.8"
        assert read["hits"] == str(written["hits"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (np.float64("nan"), ""),
        (np.float32("nan"), ""),
        (0.1, "0.1"),
        (np.float64(1 / 3), "0.3333333333333333"),
        (np.float32(0.1), "0.10000000149011612"),
        (1e-30, "1e-30"),
        (float("inf"), "inf"),
        (3, "3"),
        (np.int8(-1), "-1"),
        (np.array(2.5), "2.5"),
        (True, "true"),
        (np.bool_(False), "false"),
        ('say "a,b"', '"say ""a,b"""'),
        ("µ…", "µ…"),
    ],
)
def test_csv_cells(value, text):
    assert to_csv([{"a": 0, "b": value}], ["a", "b"]) == f"a,b\n0,{text}\n"


def test_csv_without_rows_is_its_header():
    assert to_csv([], ["a", "b"]) == "a,b\n"


def test_json_is_strict_and_takes_numpy():
    payload = {
        "nan": float("nan"),
        "inf": [np.float32("-inf"), 1.5],
        "array": np.array([[1.0, np.nan]]),
        "labels": np.array([0, -1], np.int8),
        "scalar": np.int64(3),
        "flag": np.bool_(True),
        "tuple": (None, "a"),
        4: "key",
    }

    def refuse(word):
        raise AssertionError(word)

    assert json.loads(to_json(payload), parse_constant=refuse) == {
        "nan": None,
        "inf": [None, 1.5],
        "array": [[1.0, None]],
        "labels": [0, -1],
        "scalar": 3,
        "flag": True,
        "tuple": [None, "a"],
        "4": "key",
    }


def test_json_refuses_what_it_cannot_hold():
    with pytest.raises(TypeError):
        to_json({"what": object()})


def test_json_keeps_every_digit(census):
    assert json.loads(to_json(census)) == census


def latex_body(text):
    return [line.strip() for line in text.split(r"\midrule")[1].split(r"\bottomrule")[0].strip().splitlines()]


def test_latex_has_booktabs_rules_caption_and_label(census):
    text = to_latex(census, CENSUS_COLUMNS, "Hits of f_1 at 95 %", "tab:f_1")
    for part in (r"\toprule", r"\midrule", r"\bottomrule", r"\caption{Hits of f\_1 at 95 \%}", r"\label{tab:f_1}"):
        assert text.count(part) == 1
    assert text.count(r"\begin") == text.count(r"\end") == 2
    assert r"\label" not in to_latex(census, CENSUS_COLUMNS, "Hits")
    columns = text.split(r"\begin{tabular}{")[1].split("}")[0]
    assert len(columns) == len(CENSUS_COLUMNS) - 2
    assert all(line.count(" & ") == len(columns) - 1 and line.endswith(r" \\") for line in latex_body(text))


def test_latex_joins_share_and_interval_in_percent():
    first = row(0, 2510, 0.0)
    assert "25.1 [24.3, 26.0]" in to_latex([first], CENSUS_COLUMNS, "c")
    assert r"share [interval] (\%)" in to_latex([first], CENSUS_COLUMNS, "c")
    assert "25.1" in to_latex([first], ["fraction"], "c") and "[" not in to_latex([first], ["fraction"], "c")


def test_latex_escapes_every_special_character():
    line = latex_body(to_latex([{"a": r"_%&#{}~^\$<>|"}], ["a"], "c"))[0]
    assert line == (
        r"\_\%\&\#\{\}\textasciitilde{}\textasciicircum{}\textbackslash{}\$\textless{}\textgreater{}\textbar{} \\"
    )


def test_latex_writes_and_aligns_numbers():
    values = [-2.805118086952745, 3.0, 7.888609e-31, None, float("inf")]
    assert latex_body(to_latex([{"x": value} for value in values], ["x"], "c")) == [
        r"$-$2.80512 \\",
        r"3\phantom{.00000} \\",
        r"$7.88861 \times 10^{-31}$ \\",
        r"-- \\",
        r"$\infty$ \\",
    ]


@pytest.mark.parametrize("label", ["a b}", "a%", "", "a\\b", "a\n"])
def test_latex_refuses_a_label_that_would_break_it(label):
    with pytest.raises(UsageError, match="`label`"):
        to_latex([], ["a"], "c", label)


def test_terminal_columns_line_up(census):
    lines = [line for line in printed(census, CENSUS_COLUMNS).splitlines() if line.strip()]
    header, body = lines[0], lines[2:]
    assert len({len(line) for line in lines}) == 1
    for name in ("minimum", "hits", "n ", "seed"):
        end = header.index(name) + len(name.strip())
        assert all(line[end - 1] != " " and line[end] == " " for line in body)
    start = header.index("share [interval] (%)")
    assert [line[start : start + 20].rstrip() for line in body] == [
        " 25.1 [24.3, 26.0]",
        " 74.9 [74.0, 75.7]",
        " <0.1 [<0.1,  0.1]",
        "  0.0 [ 0.0, <0.1]",
        "100.0",
        "  0.0",
    ]


def test_terminal_aligns_decimal_points_and_keeps_words_flush_right():
    text = printed([{"x": -2.5}, {"x": 3.0}, {"x": 10.125}, {"x": "saddle"}, {"x": None}, {"x": 4}], ["x"])
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    assert lines == ["       x", " ────────", "  -2.5", "   3", "  10.125", "  saddle", "   4"]


def test_no_number_is_cut_short_however_narrow_the_terminal(census, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    text = printed(census, CENSUS_COLUMNS, "A title")
    assert "7.88861e-31" in text and "adam:lr=0.05,b1=0.8" in text and "…" not in text
    assert text.startswith("A title")


def test_brackets_are_no_markup():
    assert "[bold]" in printed([{"[red]a": "[bold]b"}], ["[red]a"], "[/x] title")
    assert "[red]a" in printed([{"[red]a": 1}], ["[red]a"], "[/x] title")


class Terminal(io.StringIO):
    """A text file that says it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_no_color_leaves_no_escape_codes(kind, census, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    file = kind()
    print_table(census, CENSUS_COLUMNS, "Title", file)
    assert "\x1b" not in file.getvalue() and "──" in file.getvalue()


def test_ascii_output_gets_the_table_with_question_marks():
    buffer = io.BytesIO()
    file = io.TextIOWrapper(buffer, encoding="ascii")
    print_table([{"minimum": "… 3 more minima", "hits": 12}], ["minimum", "hits"], file=file)
    file.flush()
    assert b"? 3 more minima" in buffer.getvalue() and b"12" in buffer.getvalue()


def test_print_table_goes_to_stdout(capsys):
    print_table([{"a": 1}], ["a"])
    assert "1" in capsys.readouterr().out


def test_empty_and_ragged_tables():
    assert "a" in printed([], ["a"])
    assert printed([{"a": 1}, {"b": 2}], ["a", "b"]).count("\n") >= 4
    assert render([], CENSUS_COLUMNS).row_count == 0
    assert latex_body(to_latex([], CENSUS_COLUMNS, "c")) == []


@pytest.mark.parametrize(
    ("hits", "n", "text"),
    [
        (1, 10, "10 [2, 40]"),
        (25, 100, "25 [18, 34]"),
        (251, 1000, "25.1 [22.5, 27.9]"),
        (2510, 10_000, "25.1 [24.3, 26.0]"),
        (251_000, 1_000_000, "25.10 [25.02, 25.19]"),
        (1, 10_000, "0.010 [0.002, 0.057]"),
        (10_000, 10_000, "100.000 [99.962, 100.000]"),
    ],
)
def test_percentages_have_the_digits_that_the_interval_justifies(hits, n, text):
    line = latex_body(to_latex([row(0, hits, 0.0, n=n)], ["fraction", "low", "high"], "c"))[0]
    assert line.replace(r"\phantom{0}", "") == text + r" \\"


def test_a_share_that_is_not_zero_or_one_never_prints_as_such():
    rows = [row(0, 5000, 0.0), row(1, 1, 0.0), row(2, 9999, 0.0), row("none", 0)]
    text = printed(rows, ["fraction"])
    assert [line.strip() for line in text.splitlines()[3:7]] == ["50.0", "<0.1", ">99.9", "0.0"]


def test_an_unknown_interval_is_not_printed():
    rows = [row(0, 2510, 0.0), row(1, 7490, 0.0) | {"low": np.nan, "high": np.nan}]
    assert [line.strip() for line in printed(rows, ["fraction", "low", "high"]).splitlines()[3:5]] == [
        "25.1 [24.3, 26.0]",
        "74.9",
    ]


def test_small_values_stay_apart_from_zero():
    text = printed([{"value": 1e-30}, {"value": 0.0}, {"value": -0.0}, {"value": float("nan")}], ["value"])
    assert [line.strip() for line in text.splitlines()[3:7]] == ["1e-30", "0", "0", "nan"]


def big_census():
    rows = []
    for init in ("uniform", "grid"):
        rows += [row(minimum, 50 + minimum, float(minimum), init) for minimum in range(121)]
        rows += [row("saddle", 7, init=init), row("none", 0, init=init)]
    return rows


@pytest.mark.parametrize("limit", [0, 1, 8, 119])
def test_shorten_drops_nothing_from_the_denominator(limit):
    rows = big_census()
    short = shorten(rows, limit)
    assert len(short) == 2 * (limit + 1 + 2)
    for init in ("uniform", "grid"):
        mine = [each for each in short if each["init"] == init]
        assert sum(each["hits"] for each in mine) == sum(each["hits"] for each in rows if each["init"] == init)
        assert [each["minimum"] for each in mine[:limit]] == list(range(limit))
        rest = mine[limit]
        assert rest["minimum"].startswith(f"… {121 - limit} more")
        assert rest["fraction"] == rest["hits"] / rest["n"]
        assert rest["low"] is rest["high"] is rest["value"] is rest["level"] is None
        assert rest["method"] == "none (sum)"
        assert [each["minimum"] for each in mine[limit + 1 :]] == ["saddle", "none"]
        assert list(rest) == list(rows[0])


def test_shorten_keeps_the_lowest_values_and_leaves_short_tables_alone():
    rows = [row(0, 1, 3.0), row(1, 2, 1.0), row(np.int64(2), 4, 2.0), row("none", 8)]
    assert [each["minimum"] for each in shorten(rows, 1)] == [1, "… 2 more minima", "none"]
    assert shorten(rows, 2) == shorten(rows, 3) == rows  # A line for one more would take the place of that one.
    assert shorten([], 3) == []
    assert rows[0]["minimum"] == 0
    with pytest.raises(UsageError, match="`limit`"):
        shorten(rows, -1)


def test_columns_are_those_of_the_design():
    assert ", ".join(tables.CENSUS_COLUMNS) == (
        "optimizer, init, minimum, x, y, value, hits, n, fraction, low, high, method, level, seed"
    )
