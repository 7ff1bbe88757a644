"""The census: counts that add up, error bars that belong to their schemes, and files that carry them."""

import csv
import json

import numpy as np
import pytest

import landscape
from landscape import inits, labels, survey
from landscape.statistics import intervals
from landscape.tables import CENSUS_COLUMNS


@pytest.fixture(scope="module")
def small():
    schemes = ["uniform", "grid", "sobol", "ring", "constant:point=1x1"]
    return landscape.count("himmelblau", ["gd:lr=0.01", "adam:lr=0.1"], schemes, n=400, seed=5, steps=800)


def test_the_shape_is_optimizers_by_inits_by_minima(small):
    assert small.hits.shape == (2, 5, 4)
    assert small.misses.shape == (2, 5, len(labels.REASONS))
    assert small.fractions.sum(axis=-1) == pytest.approx(np.ones((2, 5)))


def test_independent_draws_carry_wilson_intervals(small):
    low, high = intervals.wilson(small.hits[1, 0], 400)
    np.testing.assert_array_equal(small.low[1, 0, :4], low)
    np.testing.assert_array_equal(small.high[1, 0, :4], high)
    assert small.methods[1, 0] == "wilson"


def test_grid_starts_carry_the_boundary_cells_and_no_interval(small):
    assert small.methods[0, 1] == "boundary cells"
    share = small.fractions[0, 1, :4]
    assert (small.low[0, 1, :4] < share).all() and (share < small.high[0, 1, :4]).all()
    assert all(row["level"] is None for row in small.rows() if row["init"] == "grid")


def test_balanced_starts_carry_the_spread_of_their_replicates(small):
    assert set(small.methods[:, 2]) == {"spread of 16 replicates"}
    share = small.fractions[:, 2]
    assert (small.low[:, 2] <= share).all() and (share <= small.high[:, 2]).all()
    independent = small.high[1, 0, :4] - small.low[1, 0, :4]
    assert (small.high[1, 2, :4] - small.low[1, 2, :4]).sum() < independent.sum()


def test_one_replicate_of_balanced_starts_carries_no_error_bar():
    found = landscape.count("himmelblau", ["gd:lr=0.01"], ["sobol"], n=64, replicates=1)
    assert found.methods[0, 0] == "none (stratified starts)" and np.isnan(found.low).all()


@pytest.mark.parametrize(("place", "kind"), [(3, inits.PATTERN), (4, inits.SAME)])
def test_other_starts_carry_no_error_bar_and_say_why(small, place, kind):
    assert np.isnan(small.low[:, place]).all() and np.isnan(small.high[:, place]).all()
    assert set(small.methods[:, place]) == {f"none ({kind} starts)"}


def test_noisy_runs_from_one_point_are_independent():
    found = landscape.count("himmelblau", ["sgd:lr=0.01"], ["constant:point=-0.27x-0.92"], n=200, noise=1.0)
    assert found.methods[0, 0] == "wilson"
    assert (found.hits > 0).sum() > 1


def test_noisy_runs_from_a_grid_carry_no_boundary_bar():
    found = landscape.count("himmelblau", ["sgd:lr=0.002"], ["grid"], n=100, steps=500)
    assert found.methods[0, 0] == "none (grid starts)"


def test_clopper_pearson_on_request():
    found = landscape.count("himmelblau", ["gd:lr=0.01"], n=100, method="clopper-pearson", level=0.9)
    low, _ = intervals.clopper_pearson(found.hits[0, 0], 100, 0.9)
    np.testing.assert_array_equal(found.low[0, 0, :4], low)


@pytest.mark.parametrize("method", ["clopper-pearson", "goodman"])
def test_the_success_has_the_interval_that_was_asked_for(method):
    found = landscape.count("himmelblau", ["gd:lr=0.017"], n=50, method=method)
    [row] = found.payload()["effort"]
    formula = {"clopper-pearson": intervals.clopper_pearson, "goodman": intervals.wilson}[method]
    assert (row["success_low"], row["success_high"]) == pytest.approx(formula(row["reached"], 50))


def test_blocks_change_nothing(monkeypatch):
    whole = landscape.count("himmelblau", ["sgd:lr=0.01"], ["uniform", "grid", "sobol"], n=144, steps=300)
    monkeypatch.setattr(survey, "BLOCK", 50)
    parts = landscape.count("himmelblau", ["sgd:lr=0.01"], ["uniform", "grid", "sobol"], n=144, steps=300)
    np.testing.assert_array_equal(whole.hits, parts.hits)
    np.testing.assert_array_equal(whole.misses, parts.misses)
    np.testing.assert_array_equal(whole.steps, parts.steps)


def test_every_optimizer_descends_from_the_same_starts():
    twice = landscape.count("rastrigin", ["gd:lr=0.002", "gd:lr=0.002"], n=300)
    np.testing.assert_array_equal(twice.hits[0], twice.hits[1])


def test_the_seed_decides_the_starts():
    first, again, other = (landscape.count("rastrigin", ["gd"], n=300, seed=seed).hits for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_median_steps_are_those_of_the_hits():
    found = landscape.count("himmelblau", ["gd:lr=0.01"], n=301, seed=2)
    starts = landscape.starts("uniform", landscape.problem("himmelblau"), n=301, seed=2)
    runs = landscape.descend("himmelblau", "gd:lr=0.01", starts, steps=2000)
    hit = landscape.label(runs, found.minima) >= 0
    assert found.steps[0, 0] == np.median(runs.steps[hit])


def test_csv_has_the_contracted_columns_and_every_row(small, tmp_path):
    small.to_csv(tmp_path / "hits.csv")
    rows = list(csv.DictReader((tmp_path / "hits.csv").read_text().splitlines()))
    assert tuple(rows[0]) == CENSUS_COLUMNS
    assert len(rows) == 2 * 5 * (4 + len(labels.REASONS))
    assert sum(int(row["hits"]) for row in rows) == 2 * 5 * 400
    assert "nan" not in (tmp_path / "hits.csv").read_text().lower()


def test_json_is_strict_and_complete(small, tmp_path):
    small.to_json(tmp_path / "hits.json")
    found = json.loads((tmp_path / "hits.json").read_text(), parse_constant=pytest.fail)
    assert found["n"] == 400 and found["seed"] == 5 and len(found["rows"]) == 110 and len(found["runs"]) == 10


def test_latex_is_a_booktabs_table(small, tmp_path):
    small.to_latex(tmp_path / "hits.tex")
    text = (tmp_path / "hits.tex").read_text()
    assert text.count(r"\toprule") == text.count(r"\bottomrule") == 1 and "nan" not in text


def test_an_empty_list_of_optimizers_is_refused():
    with pytest.raises(landscape.UsageError, match="at least one"):
        landscape.count("himmelblau", [], ["uniform"])


def test_a_user_optimizer_and_problem_are_counted():
    import jax.numpy as jnp
    import optax

    wells = landscape.Problem(lambda x: jnp.sum((x**2 - 1) ** 2), domain=[[-2, 2], [-2, 2]], name="wells")
    found = landscape.count(wells, [optax.sgd(0.02)], n=400, seed=0)
    assert found.hits.shape == (1, 1, 4) and found.hits.sum() == 400


def test_the_noise_that_was_chosen_is_written_down_for_each_optimizer():
    found = landscape.count("himmelblau", ["gd", "sgd"], n=20, steps=30)
    assert found.noise[0] == 0 and found.noise[1] > 0


def test_optimizers_without_a_name_are_told_apart():
    import optax

    found = landscape.count("himmelblau", [optax.sgd(0.01), optax.sgd(0.001)], n=20, steps=50)
    assert found.optimizers == ("custom 1", "custom 2")


def test_one_spec_stands_for_a_list_of_one():
    assert landscape.count("himmelblau", "gd:lr=0.01", "uniform", n=20).hits.shape == (1, 1, 4)


def test_a_scheme_that_ignores_the_rows_is_refused(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("import numpy as np\ndef starts(seed, rows, n, problem):\n    return np.zeros((n, 2))\n")
    with pytest.raises(landscape.UsageError, match="must return the starts `rows`"):
        landscape.starts(f"{path}:starts", landscape.problem("himmelblau"), n=10, rows=range(5))


def test_a_data_frame_is_the_csv(small, tmp_path):
    import pandas

    small.to_csv(tmp_path / "hits.csv")
    frame = small.to_dataframe()
    assert list(frame.columns) == list(CENSUS_COLUMNS)
    read = pandas.read_csv(tmp_path / "hits.csv")
    assert frame["minimum"].astype(str).tolist() == read.pop("minimum").tolist()
    pandas.testing.assert_frame_equal(frame.drop(columns="minimum"), read, check_dtype=False)


def test_simultaneous_intervals_are_wider_and_say_so():
    single, together = (
        landscape.count("himmelblau", ["gd:lr=0.01"], n=200, simultaneous=asked) for asked in (False, True)
    )
    assert (together.high > single.high).all() and together.methods[0, 0] == "wilson, simultaneous"
    low, _ = intervals.interval("wilson", single.hits[0, 0], 200, 0.95, 4 + len(labels.REASONS))
    np.testing.assert_array_equal(together.low[0, 0, :4], low)


@pytest.mark.parametrize("method", sorted(intervals.SIMULTANEOUS))
def test_methods_for_all_shares_together(method):
    found = landscape.count("himmelblau", ["gd:lr=0.01"], n=200, method=method)
    counts = np.concatenate([found.hits[0, 0], found.misses[0, 0]])
    np.testing.assert_array_equal((found.low[0, 0], found.high[0, 0]), intervals.interval(method, counts, 200))
    with pytest.raises(landscape.UsageError, match="hold together by themselves"):
        landscape.count("himmelblau", n=20, method=method, simultaneous=True)
