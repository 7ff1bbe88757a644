"""The public names of the library, as other people's scripts use them."""

import numpy as np
import optax
import pytest

import landscape
from landscape.errors import UsageError

NAMES = [
    "problem", "Problem", "optimizer", "starts", "descend", "Status", "find_minima", "find_critical_points", "label",
    "basin_map", "count", "loss_grid", "Optimizer", "Minima", "Census", "Record", "Runs", "BasinMap", "draw",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(landscape, name).__doc__
    assert name in dir(landscape)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        landscape.nothing  # noqa: B018


def test_the_script_of_the_design_runs(tmp_path):
    p = landscape.problem("himmelblau")
    assert float(p.loss([3.0, 2.0])) == 0.0
    assert p.domain.shape == (2, 2) and p.minimizers.shape == (4, 2) and p.minimum == 0.0
    opt = landscape.optimizer("adam:lr=0.05")
    assert isinstance(opt, optax.GradientTransformation)
    x0 = landscape.starts("uniform", p, n=100, seed=0)
    runs = landscape.descend(
        p, opt, x0, steps=500, seed=0, clip="norm:1.0", noise=0.0, batch=None, l2=0.0, schedule=None,
        paths=True, precision=64, stop=True,
    )  # fmt: skip
    assert runs.starts.shape == runs.ends.shape == (100, 2) and runs.losses.shape == (100,)
    assert runs.status.dtype == np.int8 and runs.steps.shape == (100,)
    assert runs.paths.shape == (100, 501, 2)
    found = landscape.find_minima(p)
    assert found.points.shape == (4, 2) and found.values.shape == (4,) and found.eigenvalues.shape == (4, 2)
    critical = landscape.find_critical_points(p)
    assert len(critical) == 9
    labels = landscape.label(runs, found)
    assert labels.shape == (100,) and set(labels) <= {-1, 0, 1, 2, 3}
    bmap = landscape.basin_map(p, opt, resolution=16, steps=200)
    assert bmap.labels.shape == bmap.steps.shape == bmap.status.shape == (16, 16)
    census = landscape.count(p, optimizers=[opt], inits=["uniform"], n=100, seed=0)
    for write, name in ((census.to_csv, "a.csv"), (census.to_json, "a.json"), (census.to_latex, "a.tex")):
        write(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 0
    assert landscape.loss_grid(p, resolution=11).shape == (11, 11)


def test_find_minima_takes_another_domain():
    found = landscape.find_minima("himmelblau", domain=[[0, 6], [0, 6]])
    np.testing.assert_allclose(found.points, [[3.0, 2.0]], atol=1e-12)


def test_loss_grid_rows_ascend_along_the_second_coordinate():
    p = landscape.problem("muller_brown")
    grid = landscape.loss_grid(p, resolution=5)
    (left, right), (bottom, top) = p.domain
    assert grid[0, -1] == float(p.loss([right, bottom])) and grid[-1, 0] == float(p.loss([left, top]))


def test_a_study_takes_one_optimizer_and_init_alone_too():
    one = landscape.Study("trace", "himmelblau", "gd:lr=0.01", "normal", n=4, steps=5)
    assert (one.optimizers, one.inits) == (("gd:lr=0.01",), ("normal",))
    assert landscape.Study("count", "himmelblau", optax.sgd(0.1), ["uniform"]).inits == ("uniform",)
    assert landscape.compute(one).study["optimizers"] == ["gd:lr=0.01"]
    assert landscape.Study("compare", "himmelblau", seeds=np.int64(3)).seeds == (3,)
    assert landscape.count("himmelblau", optax.sgd(0.01), n=4, steps=5).hits.shape[0] == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: landscape.starts([[1.0, 2.0]], landscape.problem("booth"), 3), "An init is a text, as 'normal"),
        (lambda: landscape.descend("booth", "gd", [[1.0, 2.0]], clip=1.0), "A spec is a text, as 'adam"),
        (lambda: landscape.descend("booth", "gd", [[1.0, 2.0]], l2=np.ones(2)), "`l2` must be a number of at least 0"),
        (lambda: landscape.Study("count", "booth", None), "`optimizers` of a study takes one or several"),
        (lambda: landscape.descend("booth", "gd", [[1.0, 2.0]], noise="a"), "`noise` must be a number of at least 0"),
        (lambda: landscape.draw(landscape.find_minima("booth")), "`draw` takes a record, .* got a Minima"),
    ],
)
def test_what_is_of_another_kind_is_refused_in_a_sentence(call, words):
    with pytest.raises(UsageError, match=words):
        call()


def test_what_is_shared_cannot_be_written_to():
    critical, found = landscape.find_critical_points("booth"), landscape.find_minima("booth")
    for array in (landscape.problem("booth").domain, critical.points, found.points, found.values, found.kinds):
        with pytest.raises(ValueError, match="read-only"):
            array[:1] = array[-1:]


def test_a_problem_that_borrows_a_name_does_not_borrow_its_source():
    from landscape.studies import Study, compute

    mine = landscape.Problem(lambda x: (x[0] ** 2 - 1) ** 2 + x[1] ** 2, [[-2, 2], [-2, 2]], "himmelblau")
    study = compute(Study("show", mine)).study
    assert study["formula"] == "" and "mine = landscape.Problem" in study["source_text"]
