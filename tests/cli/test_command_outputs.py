"""What the verbs print and write: tables for people, strict JSON and CSV for machines, records that redraw."""

import csv
import io
import json

import numpy as np
import pytest
from commands import done

from landscape import record
from landscape.cli import _options, run
from landscape.tables import CENSUS_COLUMNS

STUDIES = {
    "show": ["show", "himmelblau"],
    "trace": ["trace", "himmelblau", "--starts", "9", "--steps", "40"],
    "basins": ["basins", "himmelblau", "--resolution", "12", "--steps", "40"],
    "count": ["count", "himmelblau", "--starts", "25", "--steps", "40"],
}


pytestmark = pytest.mark.usefixtures("folder")


def strict(text):
    def refuse(word):
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """A record of each verb."""
    place = tmp_path_factory.mktemp("records")
    for verb, arguments in STUDIES.items():
        assert run([*arguments, "--out", str(place / f"{verb}.svg"), "--record", str(place / f"{verb}.npz")]) == 0
    return place


@pytest.mark.parametrize("verb", STUDIES)
def test_a_verb_draws_by_default_where_its_purpose_is_a_picture(verb, folder, capsys):
    out, err = done(capsys, *STUDIES[verb])
    drawn = [] if verb == "count" else [f"himmelblau-{verb}.png"]
    assert [path.name for path in folder.iterdir()] == drawn
    assert all(f"wrote {name}\n" in err for name in drawn)
    assert "himmelblau" in out and "nan" not in out


@pytest.mark.parametrize("verb", STUDIES)
def test_json_alone_on_stdout(verb, capsys):
    out, err = done(capsys, *STUDIES[verb], "--json")
    payload = strict(out)
    assert payload["study"]["verb"] == verb and payload["study"]["problem"] == "himmelblau"
    assert payload["index_check"].startswith("index check passed")
    assert set(payload) >= {"rows", "notes", "files", "provenance"}
    assert all(note in err for note in payload["notes"])


@pytest.mark.parametrize("verb", STUDIES)
def test_csv_alone_on_stdout(verb, capsys):
    out, _ = done(capsys, *STUDIES[verb], "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    if verb == "show":
        assert [row["kind"] for row in rows].count("minimum") == 4
    else:
        assert tuple(rows[0]) == CENSUS_COLUMNS
        assert sum(int(row["hits"]) for row in rows) == int(rows[0]["n"])


def test_both_formats_go_to_files_beside_the_table(folder, capsys):
    out, err = done(capsys, *STUDIES["count"], "--json", "hits.json", "--csv", "hits.csv")
    assert "How the runs ended" in out
    payload = strict((folder / "hits.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(io.StringIO((folder / "hits.csv").read_text(encoding="utf-8"))))
    assert [row["hits"] for row in payload["rows"]] == [int(row["hits"]) for row in rows]
    assert "wrote hits.json\nwrote hits.csv\n" in err


def test_one_format_to_a_file_the_other_to_stdout(folder, capsys):
    out, _ = done(capsys, *STUDIES["count"], "--json", "--csv", "hits.csv")
    assert strict(out)["rows"] and (folder / "hits.csv").exists()


@pytest.mark.parametrize("verb", STUDIES)
@pytest.mark.parametrize(("style", "out"), [("paper", "y.pdf"), ("icml", "y.png")])
def test_a_record_is_drawn_again(verb, style, out, records, folder, capsys):
    _, err = done(capsys, "redraw", str(records / f"{verb}.npz"), "--style", style, "--out", out)
    assert err == f"wrote {out}\n" and (folder / out).stat().st_size > 1000
    text, _ = done(capsys, "info", out)
    assert f"verb: {verb}" in text


def test_a_picture_that_a_record_cannot_be_drawn_as_is_refused(records, capsys):
    out, err = done(capsys, "redraw", str(records / "show.npz"), "--figure", "curves", code=2)
    told = (
        "landscape: --figure curves reads 'outcome_names', which this record of show does not hold. It can be drawn as"
    )
    assert out == "" and err.startswith(told) and " surface" in err.removeprefix(told) and err.count("\n") == 1


@pytest.mark.parametrize("verb", STUDIES)
def test_redrawing_gives_the_same_figure_and_tables(verb, records, folder, capsys):
    done(capsys, "redraw", str(records / f"{verb}.npz"), "--out", "again.svg", "--csv", "again.csv")
    assert (folder / "again.svg").read_bytes() == (records / f"{verb}.svg").read_bytes()
    again, _ = done(capsys, "redraw", str(records / f"{verb}.npz"))
    first, _ = done(capsys, *STUDIES[verb])
    assert again == first and (folder / f"{verb}.png").exists()


def test_info_tells_what_a_record_holds(records, capsys):
    text, _ = done(capsys, "info", str(records / "trace.npz"))
    assert "verb: trace" in text and "paths: float64 (9, 41, 2)" in text and "jax: " in text
    assert "None" not in text
    assert strict(done(capsys, "info", str(records / "trace.npz"), "--json")[0])["study"]["n"] == 9


def test_the_domain_is_that_of_plain_functions_and_of_problems(folder, capsys):
    (folder / "mine.py").write_text("def bowl(x): return ((x - 1) ** 2).sum()\n")
    for problem, written in (("mine.py:bowl", ["--domain=-2:3,-1:4"]), ("himmelblau", ["--domain", "-2:3,-1:4"])):
        out, _ = done(capsys, "show", problem, *written, "--json")
        assert strict(out)["study"]["domain"] == [[-2, 3], [-1, 4]]
    out, _ = done(capsys, "count", "mine.py:bowl", "--starts", "20", "--domain=2:3,2:3", "--csv")
    outside = [row for row in csv.DictReader(io.StringIO(out)) if row["minimum"] == "outside"]
    assert [row["hits"] for row in outside] == ["20"]


def test_numbers_may_be_written_with_an_exponent(capsys):
    out, _ = done(capsys, "trace", "himmelblau", "--starts", "4e0", "--steps", "1e1", "--json")
    assert (strict(out)["study"]["n"], strict(out)["study"]["steps"]) == (4, 10)


def test_what_a_users_file_prints_stays_off_stdout(folder, capsys):
    (folder / "talks.py").write_text("print('loading')\ndef loss(x):\n    print('tracing')\n    return x @ x\n")
    out, err = done(capsys, "show", "talks.py:loss", "--json")
    assert strict(out) and "loading" in err and "tracing" in err


def test_verbose_prints_time_memory_and_versions(capsys):
    _, err = done(capsys, *STUDIES["count"], "--verbose")
    assert "took " in err and " MiB" in err and "jax " in err
    _, quiet = done(capsys, *STUDIES["count"])
    assert "took" not in quiet and "MiB" not in quiet


def test_the_record_keeps_everything(folder, capsys):
    done(capsys, *STUDIES["trace"], "--record", "runs.npz", "--seed", "7")
    kept = record.load(folder / "runs.npz")
    assert kept.study["seed"] == 7 and kept.arrays["starts"].shape == (9, 2)


def table_after(text, title):
    """The lines of the table below a title: its header, then its rows."""
    lines = text[text.index(title) :].splitlines()[1:]
    end = next((i for i, line in enumerate(lines) if line and not line.startswith(" ")), len(lines))
    header, rule, *body = [line for line in lines[:end] if line.strip()]
    assert set(rule) <= set(" ─")
    return header, body


def test_a_census_of_one_pair(capsys):
    out, _ = done(capsys, "count", "himmelblau", "--starts", "400", "--optimizer", "gd:lr=0.01")
    assert out.startswith("himmelblau: gd:lr=0.01, uniform, 400 starts, at most 2000 steps, seed 0\n")
    header, body = table_after(out, "himmelblau: ")
    assert header.split()[:5] == ["minimum", "x", "y", "value", "hits"]
    assert [line.split()[0] for line in body] == ["1", "2", "3", "4"]
    assert [line.split()[3] for line in body] == ["0"] * 4
    assert sum(int(line.split()[4]) for line in body) == 400
    assert len({len(line) for line in [header, *body]}) == 1
    assert "Error bars: 95 % Wilson intervals.\n" in out and "nan" not in out


OPTIMIZERS = ("gd", "momentum", "adam", "sgd")
INITS = ("uniform", "grid", "ring")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """The record of four optimizers and three inits on 121 minima; some starts miss."""
    path = tmp_path_factory.mktemp("crowd") / "crowd.npz"
    chosen = [word for name in OPTIMIZERS for word in ("--optimizer", name)]
    chosen += [word for name in INITS for word in ("--init", name)]
    assert run(["count", "rastrigin", "--starts", "400", "--steps", "60", *chosen, "--record", str(path)]) == 0
    return str(path)


def test_a_census_of_many_pairs_and_minima(crowd, capsys):
    out, _ = done(capsys, "redraw", crowd)
    header, body = table_after(out, "rastrigin: ")
    assert len({len(line) for line in [header, *body]}) == 1 and "nan" not in out
    assert header.split()[:3] == ["optimizer", "init", "minimum"]
    pairs = [line.split()[:2] for line in body if not line.startswith("   ")]
    assert [(pair[0].split(":")[0], pair[1]) for pair in pairs] == [(o, i) for o in OPTIMIZERS for i in INITS]
    assert out.count("… 116 more minima") == 12
    column = header.index("hits") + 3
    hits = [int(line[column - 8 : column + 1].split()[-1]) for line in body]
    assert sum(hits) == 12 * 400
    assert "unsettled" in "".join(body)
    assert "grid: the cells on a boundary" in out and "95 % Wilson intervals" in out
    _, runs = table_after(out, "How the runs ended")
    assert [sum(map(int, line.split()[3:8])) for line in runs] == [400] * 12
    assert out.count("none (grid") == 15 and len(out.splitlines()) < 230


def test_every_minimum_is_in_the_csv(crowd, capsys):
    out, _ = done(capsys, "redraw", crowd, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len({row["minimum"] for row in rows if row["minimum"].isdigit()}) == 121
    assert sum(int(row["hits"]) for row in rows) == 12 * 400


def test_critical_points_are_listed_up_to_a_length(folder, capsys):
    out, _ = done(capsys, "show", "rastrigin")
    assert "121 minima" in out and "--csv lists all." in out and len(out.splitlines()) < 45
    (folder / "slope.py").write_text("def loss(x): return x[0] + x[1]\n")
    out, _ = done(capsys, "show", "slope.py:loss")
    assert "(none)" in out and "Index check passed" in out


def test_a_failed_index_check_is_told(records, folder, capsys):
    kept = record.load(records / "count.npz")
    kept.study["index_check"] = "index check failed: some critical points were missed"
    kept.save(folder / "failed.npz")
    out, _ = done(capsys, "redraw", "failed.npz")
    assert "Index check failed: some critical points were missed.\n" in out
    out, _ = done(capsys, "redraw", str(records / "count.npz"))
    assert "ndex check" not in out


def test_a_value_of_rounding_size_is_zero_in_the_table_and_kept_in_the_csv(records, folder, capsys):
    kept = record.load(records / "count.npz")
    kept.arrays["minima_values"] = np.array([7.9e-31, 0.0, 0.0, 1e-3])
    kept.save(folder / "rounded.npz")
    out, _ = done(capsys, "redraw", "rounded.npz")
    assert "e-31" not in out and "0.001" in out
    assert "7.9e-31" in done(capsys, "redraw", "rounded.npz", "--csv")[0]


@pytest.mark.parametrize(
    ("spec", "stem"),
    [("rastrigin", "rastrigin"), ("six_hump_camel", "six_hump_camel"), ("../my file.py:loss", "my-file-py-loss")],
)
def test_default_names_are_plain(spec, stem):
    assert _options.file_stem(spec) == stem


def test_count_says_what_it_cost_what_was_missed_and_what_differs(capsys):
    command = ["count", "himmelblau", "--starts", "200", "--optimizer", "gd:lr=0.01", "--optimizer", "adam:lr=0.1"]
    out, _ = done(capsys, *command, "--explain")
    for heading in ("What it cost to reach a lowest minimum", "What the starts may have missed", "What differs (1"):
        assert heading in out
    assert "Paired: both descend from the same starts" in out and "Wilson intervals: the true shares" in out
    assert "nan" not in out and "inf" not in out.replace("information", "")
    payload = strict(done(capsys, *command, "--json")[0])
    assert [row["design"] for row in payload["comparisons"]] == ["paired"]
    assert [row["hits"] for row in payload["unseen"]] == [row["reached"] for row in payload["effort"]]


def test_what_differs_says_that_the_first_run_of_each_start_counts(capsys):
    rules = ["--optimizer", "sgd:lr=0.01", "--optimizer", "sgd:lr=0.017"]
    command = ["count", "himmelblau", "--starts", "40", *rules, "--steps", "300", "--explain"]
    heading, sentence = "p adjusted by Holm's rule; runs are paired by the first of each start)", "First of each start:"
    out, _ = done(capsys, *command, "--repeats", "3")
    assert heading in out and sentence in out
    out, _ = done(capsys, *command)
    assert heading not in out and sentence not in out


def test_a_share_that_is_nearly_all_is_not_printed_as_all(capsys):
    command = ["count", "himmelblau", "--starts", "70000", "--optimizer", "gd:lr=0.01", "--steps", "300"]
    out, _ = done(capsys, *command)
    header, [line] = table_after(out, "What the starts may have missed")
    assert "coverage [interval] (%)" in header and "100.0 [>99.9, 100.0]" in line


def test_shared_starts_given_to_an_independent_test_are_refused(capsys):
    command = ["count", "himmelblau", "--starts", "50", "--optimizer", "gd:lr=0.01", "--optimizer", "adam"]
    assert run([*command, "--test", "g"]) == 2
    error = capsys.readouterr().err
    assert "takes independent starts" in error and "'stuart-maxwell'" in error


def test_count_goes_on_until_covered(capsys):
    out, err = done(capsys, "count", "himmelblau", "--optimizer", "gd:lr=0.01", "--starts", "10", "--until-covered")
    assert "Covered: with" in err and "10 starts" not in out
