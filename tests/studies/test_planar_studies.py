"""Studies: plain data in, a record out, the same from Python and from the command line."""

import importlib
import json

import numpy as np
import pytest

import landscape
from landscape import record, studies
from landscape.studies import Study, _drawing, compute

VERBS = ("basins", "count", "show", "trace")


def small(verb, **given):
    """A study of Himmelblau with those values that its verb takes."""
    takes = {"seed", *importlib.import_module(f"landscape.studies.{verb}").TAKES}
    return Study(verb, "himmelblau", **{name: value for name, value in given.items() if name in takes})


@pytest.mark.parametrize("verb", VERBS)
def test_a_study_is_plain_data_and_survives_its_record(verb, tmp_path):
    found = compute(small(verb, n=25, steps=60, resolution=12))
    json.dumps(found.study)
    found.save(tmp_path / "kept.npz")
    kept = record.load(tmp_path / "kept.npz")
    assert kept.study == json.loads(json.dumps(found.study))
    assert kept.arrays.keys() == found.arrays.keys()
    for name, array in found.arrays.items():
        np.testing.assert_array_equal(kept.arrays[name], array)


@pytest.mark.parametrize("verb", VERBS)
def test_the_same_study_gives_the_same_bytes(verb, tmp_path):
    for name in ("one.npz", "two.npz"):
        compute(small(verb, n=25, steps=60, resolution=12, seed=7)).save(tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_trace_count_and_basins_share_every_bit():
    traced = compute(Study("trace", "rastrigin", ("adam:lr=0.05",), ("grid",), n=64, steps=400))
    mapped = compute(Study("basins", "rastrigin", ("adam:lr=0.05",), resolution=8, steps=400))
    counted = compute(Study("count", "rastrigin", ("adam:lr=0.05",), ("grid",), n=64, steps=400))
    np.testing.assert_array_equal(traced.arrays["labels"], mapped.arrays["labels"].ravel())
    np.testing.assert_array_equal(traced.arrays["steps"], mapped.arrays["steps"].ravel())
    np.testing.assert_array_equal(traced.arrays["hits"], counted.arrays["hits"])
    np.testing.assert_array_equal(mapped.arrays["hits"], counted.arrays["hits"])


def test_what_was_chosen_is_written_down():
    found = compute(Study("trace", "himmelblau", ("sgd",), n=9, steps=30))
    assert found.study["optimizers"] == ["sgd:lr=0.00245"]
    assert found.study["noise"] > 0
    assert len(found.notes) == 2


def test_a_users_function_goes_with_its_record_as_source(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("def loss(x):\n    return (x[0]**2 - 1)**2 + x[1]**2\n")
    found = compute(Study("trace", f"{path}:loss", n=9, steps=30, domain=[[-2, 2], [-2, 2]]))
    assert found.study["source_text"] == path.read_text()
    assert len(found.arrays["minima_points"]) == 2


def test_the_same_grid_of_loss_whatever_the_resolution_of_the_basins():
    found = compute(Study("basins", "himmelblau", resolution=10, steps=5))
    grid = landscape.loss_grid(landscape.problem("himmelblau"), _drawing.NODES)
    np.testing.assert_array_equal(found.arrays["grid_loss"], grid)


@pytest.mark.parametrize(
    "asked",
    [
        Study("draw", "himmelblau"),
        Study("trace", "himmelblau", inits=("uniform", "grid")),
        Study("trace", "himmelblau", repeats=5),
        Study("show", "himmelblau", clip="norm:1"),
        Study("sweep", "himmelblau", until_covered=True),
        Study("basins", "himmelblau", n=9),
    ],
)
def test_what_a_verb_does_not_take_is_refused(asked):
    with pytest.raises(landscape.UsageError):
        compute(asked)


def test_progress_counts_every_start():
    for verb in ("trace", "basins", "count"):
        done, asked = [], small(verb, n=30, steps=20, resolution=6)
        compute(asked, done.append)
        assert sum(done) == studies.work(asked)
