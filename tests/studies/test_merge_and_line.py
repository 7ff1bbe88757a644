"""Merge trees, separatrices and lines as studies: exact barriers, models of networks, plain data, what is refused."""

import json

import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import connectivity, persistence, record
from landscape.errors import UsageError
from landscape.studies import Study, compute


def wells(x):
    """A tilted quartic double well; along x₁ = 0 the loss is a polynomial."""
    return (x[0] ** 2 - 1) ** 2 + 0.25 * x[0] + 2 * x[1] ** 2


@pytest.fixture(scope="module")
def double_well():
    """The problem, and the ends and the barrier of the line between its minima by the roots of polynomials."""
    loss = np.polynomial.Polynomial([1, 0.25, -2, 0, 1])
    left, top, right = np.sort(loss.deriv().roots().real)
    slope = (loss(right) - loss(left)) / (right - left)
    chord = np.polynomial.Polynomial([loss(left) - slope * left, slope])
    over = (loss - chord).deriv().roots().real
    barrier = max((loss - chord)(x) for x in over if left < x < right)
    return landscape.Problem(wells, [[-2, 2], [-1, 1]], "wells"), (left, top, right), (loss, barrier)


def test_the_barriers_of_a_double_well_are_those_of_its_polynomial(double_well):
    problem, (left, top, right), (loss, barrier) = double_well
    line = compute(Study("line", problem, between=(1, 2), resolution=5))
    np.testing.assert_allclose(line.arrays["line_ends"], [[left, 0], [right, 0]], atol=1e-9)
    np.testing.assert_allclose(line.arrays["line_barriers"], barrier, rtol=1e-12)
    assert line.arrays["end_minima"].tolist() == [0, 1]
    tree = compute(Study("merge", problem))
    np.testing.assert_allclose(tree.arrays["merge_heights"], [np.inf, loss(top)], rtol=1e-9)
    np.testing.assert_allclose(tree.arrays["saddle_points"], [[top, 0]], atol=1e-9)


@pytest.mark.parametrize(
    ("name", "between"), [("levy13", (1144, 1094)), ("rastrigin", (1, 97)), ("himmelblau", (1, 2))]
)
def test_a_barrier_is_that_of_a_hundred_times_as_many_points(name, between):
    arrays = compute(Study("line", name, between=between)).arrays
    assert arrays["line_times"].shape == (201,)
    times, losses = connectivity.loss_line(landscape.problem(name), *arrays["line_ends"], resolution=20_001)
    best, (found,) = connectivity.barrier(times, losses), arrays["line_barriers"]
    assert 0 <= found - best <= 1e-4 * best
    chord = (1 - arrays["line_places"]) * losses[0] + arrays["line_places"] * losses[-1]
    np.testing.assert_allclose(arrays["line_tops"] - chord, found, rtol=1e-12)


def test_a_barrier_between_models_is_looked_for_between_the_points():
    asked = {"problem": "mlp:hidden=4", "dataset": "xor", "steps": 0, "inits": ("xavier_normal",), "seed": 1}
    coarse, fine = (compute(Study("line", resolution=number, **asked)).arrays for number in (21, 2001))
    best = fine["line_rises"].max()
    assert best > 0 and coarse["line_rises"].max() < best
    np.testing.assert_allclose(coarse["line_barriers"], best, rtol=1e-5)


def test_where_a_loss_is_not_finite_no_barrier_is_known():
    broken = landscape.Problem(
        lambda x: jnp.where(x[0] < 0, jnp.nan, x[0] ** 2) + x[1] ** 2, [[-1, 1], [-1, 1]], "broken"
    )
    arrays = compute(Study("line", broken, ends=((-0.5, 0), (1, 0)))).arrays
    assert np.isnan(arrays["line_barriers"]).all()


def test_a_line_between_points_meets_them_and_knows_which_are_minima():
    found = compute(Study("line", "himmelblau", ends=((3, 2), (-2.8, 3.1)), resolution=5))
    assert found.arrays["end_minima"].tolist() == [2, -1]
    x, y = (np.linspace(a, b, 5) for a, b in ((3, -2.8), (2, 3.1)))
    np.testing.assert_allclose(found.arrays["line_losses"], [(x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2], atol=1e-9)


@pytest.mark.parametrize("asked", [{"verb": "merge"}, {"verb": "line", "between": (1, 4)}])
def test_records_are_plain_and_the_same_twice(asked, tmp_path):
    for name in ("one.npz", "two.npz"):
        compute(Study(problem="himmelblau", **asked)).save(tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    kept = record.load(tmp_path / "one.npz")
    assert json.loads(json.dumps(kept.study)) == kept.study and kept.study["verb"] == asked["verb"]


def test_a_merge_tree_holds_what_the_library_finds():
    arrays, found = compute(Study("merge", "himmelblau")).arrays, landscape.merge_tree("himmelblau")
    held = persistence.barriers(*(arrays[key] for key in ("minima_values", "merge_parents", "merge_heights")))
    np.testing.assert_array_equal(held, found.barriers)
    np.testing.assert_array_equal(arrays["saddle_joins"], found.joins)
    assert (arrays["saddle_points"][arrays["merge_saddles"][1:]] == found.saddles[found.through[1:]]).all()


def test_a_map_holds_separatrices_where_they_are_asked_for():
    asked = {"problem": "himmelblau", "optimizers": ("gd:lr=0.01",), "resolution": 8, "steps": 5}
    found, plain = (compute(Study("basins", separatrices=given, **asked)) for given in (True, False))
    lines = landscape.separatrices(landscape.find_critical_points("himmelblau"), found.study["view"])
    np.testing.assert_array_equal(found.arrays["separatrices"], lines)
    assert found.study["separatrices"] is True
    assert "separatrices" not in plain.arrays and "separatrices" not in plain.study


def model(network, init, number):
    """The model of that number, from 1, as `starts` draws it."""
    drawn = landscape.starts(init, network, number, seed=0)
    return {layer: {name: array[number - 1] for name, array in part.items()} for layer, part in drawn.items()}


def test_models_of_a_network_are_named_by_init_and_number():
    network = landscape.network("mlp:hidden=4", dataset="xor")
    asked = {"problem": "mlp:hidden=4", "dataset": "xor", "steps": 0, "resolution": 3}
    one = compute(Study("line", inits=("xavier_normal",), between=(3, 1), align=True, **asked))
    two = compute(Study("line", inits=("xavier_normal", "he_normal"), **asked))
    for found, ends in (
        (one, (("xavier_normal", 3), ("xavier_normal", 1))),
        (two, (("xavier_normal", 1), ("he_normal", 1))),
    ):
        _, losses = connectivity.loss_line(network, *(model(network, *end) for end in ends), resolution=3)
        np.testing.assert_allclose(found.arrays["line_losses"][0], losses, rtol=1e-12)
    assert one.arrays["line_names"].tolist() == ["as it is", "aligned"] and one.study["between"] == [3, 1]
    # Aligned or not, both ends are the same functions.
    np.testing.assert_allclose(*one.arrays["line_losses"][:, [0, -1]], rtol=1e-9)
    assert two.study["between"] == [1, 1] and two.study["optimizers"] == []


def test_models_are_trained_first():
    asked = {"problem": "mlp:hidden=4", "dataset": "xor", "inits": ("xavier_normal",), "resolution": 2}
    raw, trained = (compute(Study("line", steps=steps, **asked)).arrays["line_losses"] for steps in (0, 60))
    assert (trained < raw).all()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "by its `ends`, or by two minima"),
        ({"ends": ((0, 0), (1, 1)), "between": (1, 2)}, "by its `ends`, or by two minima"),
        ({"between": (1, 5)}, "from 1 to 4, as 1,2; got 1,5"),
        ({"between": (2, 2)}, "two different numbers"),
        ({"ends": ((0, 0, 0), (1, 1))}, "two points of the 2 coordinates"),
        ({"ends": ((1, 1), (1, 1))}, "two different points"),
        ({"between": (1, 2), "align": True}, "are for networks"),
        ({"problem": "mlp:hidden=4", "ends": ((0, 0), (1, 1))}, "models are named by `between`"),
        ({"problem": "mlp:hidden=4", "inits": ("uniform",) * 3}, "one init or two"),
    ],
)
def test_what_names_no_line_is_refused(asked, words):
    with pytest.raises(UsageError, match=words):
        compute(Study("line", **{"problem": "himmelblau"} | asked))


def test_separatrices_beyond_the_plane_are_refused():
    with pytest.raises(UsageError, match="lines in the plane; sphere has 3"):
        compute(Study("basins", "sphere:dim=3", resolution=2, steps=1, separatrices=True))
