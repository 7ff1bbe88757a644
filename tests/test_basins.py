"""Basin maps: their grid, their shares, their error bar, and what they promise about every cell."""

import numpy as np
import pytest

import landscape
from landscape import labels, studies
from landscape.inits import replicate_seed
from landscape.statistics import entanglement


@pytest.fixture(scope="module")
def himmelblau():
    return landscape.basin_map("himmelblau", "gd:lr=0.01", resolution=48)


def test_rows_run_along_the_second_coordinate(himmelblau):
    found = landscape.basin_map("muller_brown", "gd:lr=1e-4", resolution=24, steps=500)
    assert found.labels.shape == (len(found.y), len(found.x)) == (24, 24)
    assert found.y[0] < found.y[-1] and found.x[0] < found.x[-1]
    row, column = np.argmin(abs(found.y - 1.44)), np.argmin(abs(found.x + 0.56))
    assert found.labels[row, column] == 0


def test_every_cell_is_what_a_single_start_at_its_center_gives(himmelblau):
    rows, columns = [3, 20, 47], [40, 0, 13]
    starts = np.stack([himmelblau.x[columns], himmelblau.y[rows]], axis=-1)
    runs = landscape.descend("himmelblau", "gd:lr=0.01", starts, steps=2000)
    np.testing.assert_array_equal(landscape.label(runs, himmelblau.minima), himmelblau.labels[rows, columns])
    np.testing.assert_array_equal(runs.steps, himmelblau.steps[rows, columns])
    flat = np.ravel_multi_index((rows, columns), himmelblau.labels.shape)
    assert (runs.ends == himmelblau.runs.ends[flat]).all()


def test_shares_of_hits_and_misses_sum_to_one():
    found = landscape.basin_map("himmelblau", "gd:lr=0.017", resolution=32)
    assert found.fractions.sum() + sum(found.misses.values()) == pytest.approx(1)
    assert found.misses["unsettled"] == pytest.approx((found.reasons == "unsettled").mean())
    assert found.misses["unsettled"] > 0.1


def test_the_view_moves_the_grid_and_not_the_minima():
    found = landscape.basin_map("himmelblau", "gd:lr=0.005", resolution=16, view=[[0, 2], [1, 4]])
    assert (found.x > 0).all() and (found.x < 2).all() and (found.y > 1).all() and (found.y < 4).all()
    assert len(found.minima) == 4


def test_outcomes_tell_every_reason_apart():
    reasons = np.array(["", "saddle", "diverged", ""])
    codes = labels.outcomes(np.array([2, -1, -1, 0]), reasons)
    assert codes.tolist() == [2, -1, -1 - labels.REASONS.index("diverged"), 0]


def test_the_boundary_share_falls_with_the_resolution(himmelblau):
    fine = landscape.basin_map("himmelblau", "gd:lr=0.01", resolution=96)
    assert 0 < fine.boundary < 0.75 * himmelblau.boundary


def test_a_bad_resolution_is_refused_before_anything_is_computed():
    with pytest.raises(landscape.UsageError, match="`resolution` must be at least 2"):
        landscape.basin_map("himmelblau", "gd", resolution=1)


def test_the_record_holds_how_entangled_the_outcomes_are_with_misses_as_labels():
    record = studies.compute(studies.Study("basins", "himmelblau", ("gd:lr=0.017",), resolution=64, steps=300))
    arrays = record.arrays
    assert (arrays["labels"] < 0).any()
    measured = entanglement.measure(labels.outcomes(arrays["labels"], arrays["reasons"]))
    for name, array in measured.items():
        np.testing.assert_array_equal(arrays[name], array, err_msg=name)
    assert arrays["wada_basins"] > 4


@pytest.fixture(scope="module")
def noisy():
    return landscape.basin_map("himmelblau", "sgd:lr=0.01", resolution=12, steps=300, noise=2.0, seed=3, repeats=5)


def test_repeats_are_runs_with_other_noise_and_the_first_is_the_map_of_one(noisy):
    once = landscape.basin_map("himmelblau", "sgd:lr=0.01", resolution=12, steps=300, noise=2.0, seed=3)
    np.testing.assert_array_equal(noisy.codes[0], once.codes[0])
    np.testing.assert_array_equal(once.codes[0].reshape(12, 12), labels.outcomes(once.labels, once.reasons))
    np.testing.assert_array_equal(noisy.runs.ends, once.runs.ends)
    ready = landscape.descent.prepare("himmelblau", "sgd:lr=0.01", 300, replicate_seed(3, 4), noise=2.0)
    last = labels.identify(ready.run(once.runs.starts), noisy.minima)
    np.testing.assert_array_equal(labels.outcomes(last.labels, last.reasons), noisy.codes[4])
    assert any((noisy.codes[0] != noisy.codes[repeat]).any() for repeat in range(1, 5))


def test_a_cells_label_is_its_most_frequent_outcome(noisy):
    chances, shape = noisy.chances, noisy.labels.shape
    assert (chances.counts.sum(axis=0) == 5).all() and set(chances.outcomes) == set(noisy.codes.ravel())
    for cell, codes in enumerate(noisy.codes.T):
        values, counts = np.unique(codes, return_counts=True)
        assert chances.certainty[cell] == pytest.approx(counts.max() / 5)
        assert chances.likeliest[cell] in values[counts == counts.max()]
        runs = [
            run for run, code in zip((noisy.runs, *noisy.others), codes, strict=True) if code == chances.likeliest[cell]
        ]
        steps = [run.steps[cell] for run in runs]
        assert noisy.steps.ravel()[cell] == round(np.mean(steps))
    np.testing.assert_array_equal(chances.likeliest.reshape(shape), labels.outcomes(noisy.labels, noisy.reasons))
    assert noisy.fractions.sum() + sum(noisy.misses.values()) == pytest.approx(1)
    assert noisy.fractions[0] == pytest.approx((noisy.codes == 0).mean())


def test_repeats_without_noise_are_refused():
    with pytest.raises(landscape.UsageError, match="`repeats` runs each start again with other noise, and gd:lr=0.01"):
        landscape.basin_map("himmelblau", "gd:lr=0.01", resolution=8, repeats=2)
    with pytest.raises(landscape.UsageError, match="`repeats`, the runs of each start, must be at least 1"):
        landscape.basin_map("himmelblau", "sgd:lr=0.01", resolution=8, repeats=0)


def test_a_record_of_repeats_counts_all_runs_and_holds_the_chances():
    asked = studies.Study("basins", "himmelblau", ("sgd:lr=0.01",), resolution=8, steps=200, noise=40.0, repeats=4)
    calls = []
    arrays = studies.compute(asked, calls.append).arrays
    assert studies.work(asked) == sum(calls) == 256
    assert arrays["outcome_counts"].shape == (len(arrays["outcome_codes"]), 8, 8)
    assert (arrays["outcome_counts"].sum(axis=0) == 4).all() and arrays["certainty"].dtype == np.float32
    assert arrays["hits"].sum() + arrays["misses"].sum() == arrays["totals"][0, 0] == 256
    each = [arrays["outcome_counts"][arrays["outcome_codes"] == one].sum() for one in range(4)]
    assert arrays["hits"][0, 0].tolist() == each


def test_a_record_of_single_runs_holds_no_chances():
    arrays = studies.compute(studies.Study("basins", "himmelblau", resolution=6, steps=20)).arrays
    assert "certainty" not in arrays and "outcome_counts" not in arrays


def test_ways_undo_outcomes():
    codes = np.array([[3, 0, -1], [-3, -7, 1]])
    np.testing.assert_array_equal(labels.outcomes(*labels.ways(codes)), codes)
