"""Comparisons: each panel is the study of its own optimizer, init, clip and seed, and all share one list of minima."""

import numpy as np
import pytest

import landscape
from landscape import estimates
from landscape.studies import Study, compute, work


@pytest.fixture(scope="module")
def paths():
    """Two optimizers by two inits."""
    inits = ("uniform", "normal:scale=1")
    return compute(Study("compare", "himmelblau", ("gd:lr=0.01", "adam:lr=0.1"), inits, n=40, steps=300))


@pytest.fixture(scope="module")
def maps():
    """Two clips by three values of momentum."""
    over = "momentum=0,0.5,0.9"
    given = {"over": over, "clips": ("none", "norm:1"), "steps": 200, "cells": True, "resolution": 12}
    return compute(Study("compare", "himmelblau", ("momentum:lr=0.004",), **given))


def test_each_panel_of_paths_is_its_own_trace(paths):
    arrays = paths.arrays
    for r, optimizer in enumerate(("gd:lr=0.01", "adam:lr=0.1")):
        for c, init in enumerate(("uniform", "normal:scale=1")):
            o, i = arrays["panels"][r, c]
            own = compute(Study("trace", "himmelblau", (optimizer,), (init,), n=40, steps=300)).arrays
            for name in ("starts", "ends", "labels", "reasons", "status", "steps", "losses"):
                np.testing.assert_array_equal(arrays[name][o, i], own[name])
            kept = arrays["paths"].shape[3]
            np.testing.assert_array_equal(arrays["paths"][o, i], own["paths"][:, :kept])
            assert (own["paths"][:, kept:] == own["paths"][:, -1:]).all()
            for name in ("hits", "misses", "low", "high", "status_counts", "median_steps"):
                np.testing.assert_array_equal(arrays[name][o, i], own[name][0, 0])


def test_each_panel_of_maps_is_its_own_basin_map(maps):
    assert maps.study["varied"] == {"momentum": [0.0, 0.5, 0.9], "clip": ["none", "norm:1"]}
    for r, momentum in enumerate((0, 0.5, 0.9)):
        for c, clip in enumerate((None, "norm:1")):
            own = landscape.basin_map("himmelblau", f"momentum:lr=0.004,momentum={momentum}", 12, 200, clip=clip)
            o, i = maps.arrays["panels"][r, c]
            for name in ("labels", "reasons", "steps", "status"):
                np.testing.assert_array_equal(maps.arrays[name][o, i], getattr(own, name))
            assert maps.arrays["boundary"][o, i] == own.boundary
    assert maps.study["inits"] == ["grid"] and set(maps.arrays["methods"].ravel()) == {"boundary cells"}


def test_rows_tell_every_panel_and_every_start(paths, maps):
    for record, names in ((paths, ("optimizer", "init")), (maps, ("momentum", "clip"))):
        rows = estimates.panel_rows(record.arrays, record.study)
        groups = {}
        for row in rows:
            groups.setdefault(tuple(row[name] for name in names), []).append(row)
        assert len(groups) == record.arrays["totals"].size
        assert all(sum(row["hits"] for row in own) == own[0]["n"] for own in groups.values())
        ends = estimates.panel_run_rows(record.arrays, record.study)
        assert [tuple(row[name] for name in names) for row in ends] == list(groups)


def test_seeds_are_the_columns_of_inits_and_have_their_own_starts():
    record = compute(Study("compare", "booth", ("gd:lr=0.02",), ("uniform", "normal"), seeds=(5, 3), n=10, steps=50))
    assert record.study["varied"] == {"init": ["uniform", "normal"], "seed": [5, 3]} and record.study["seed"] == 5
    for r, init in enumerate(("uniform", "normal")):
        for c, seed in enumerate((5, 3)):
            o, i = record.arrays["panels"][r, c]
            wanted = landscape.starts(init, landscape.problem("booth"), 10, seed)
            np.testing.assert_array_equal(record.arrays["starts"][o, i], wanted)
    rows = estimates.panel_rows(record.arrays, record.study)
    assert {row["seed"] for row in rows} == {5, 3}


def test_values_of_a_hyperparameter_share_the_rate_and_specs_may_lack_it():
    record = compute(Study("compare", "booth", ("momentum", "nesterov"), over="momentum=0.5,0.9", n=5, steps=20))
    assert record.arrays["panels"].tolist() == [[[0, 0], [1, 0]], [[2, 0], [3, 0]]]
    rates = [name.partition("lr=")[2].partition(",")[0] for name in record.arrays["optimizer_names"]]
    assert rates[0] == rates[1] and rates[2] == rates[3]
    assert record.study["varied"]["optimizer"] == ["momentum", "nesterov"]
    assert sum("at every value" in note for note in record.notes) == 2


def test_one_clip_is_that_of_all_panels():
    record = compute(Study("compare", "booth", ("gd:lr=0.02",), clips=("norm:1",), seeds=(0, 1), n=4, steps=9))
    assert record.study["clip"] == "norm:1" and record.study["varied"].keys() == {"seed"}
    own = compute(Study("trace", "booth", ("gd:lr=0.02",), clip="norm:1", n=4, steps=9))
    np.testing.assert_array_equal(record.arrays["ends"][0, 0], own.arrays["ends"])


def test_more_coordinates_are_drawn_on_a_slice():
    record = compute(Study("compare", "sphere:dim=3", ("gd:lr=0.01", "gd:lr=0.1"), n=6, steps=50))
    assert record.arrays["ends"].shape == (2, 1, 6, 2) and record.arrays["distances"].shape == (2, 1, 6)
    assert any("off the drawn slice" in note for note in record.notes)


def test_the_work_is_the_runs_that_are_done():
    done = []
    study = Study("compare", "booth", ("gd:lr=0.02",), clips=("none", "value:1"), seeds=(0, 1), n=7, steps=9)
    compute(study, done.append)
    assert sum(done) == work(study) == 28
    assert work(Study("compare", "booth", ("gd", "adam"), cells=True, resolution=9)) == 162


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "give several optimizers, inits, clips, seeds or values"),
        ({"optimizers": ("gd", "adam"), "seeds": (0, 1), "clips": ("none", "norm:1")}, "one or two things, as rows"),
        ({"optimizers": ("gd", "gd")}, "a panel for each optimizer; got gd twice"),
        ({"clips": ("none", None)}, "a panel for each clip; got None twice"),
        ({"seeds": (1, 2), "seed": 4}, "leave 4 out"),
        ({"clips": ("none", "norm:1"), "clip": "norm:2"}, "`clip` and `clips`"),
        ({"inits": ("uniform", "normal"), "cells": True}, "leave uniform, normal out"),
        ({"seeds": (1, 2), "cells": True}, "the same for every seed"),
        ({"optimizers": ("gd", "adam"), "cells": True, "resolution": 1}, "at least 2 cells"),
        ({"optimizers": ("gd", "adam"), "cells": True, "n": 5}, "`n` is for paths"),
        ({"optimizers": ("gd", "adam"), "resolution": 5}, "`resolution` is for maps"),
        ({"over": "clip=1,2"}, "give clips as such"),
        ({"over": "lr=0.1,fast"}, "takes numbers"),
        ({"over": "lr=0.1,0.1"}, "each value once"),
        ({"over": "lr=0.1,0.2", "lr": 0.3}, "leave `lr` out"),
        ({"optimizers": ("gd:lr=0.1",), "over": "lr=0.1,0.2"}, "and so does gd:lr=0.1"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(given, words):
    with pytest.raises(landscape.UsageError, match=words):
        compute(Study(**{"verb": "compare", "problem": "booth", "steps": 5} | given))
