"""The atlas's record: every problem of the catalog, cell means that quadrature confirms, pages, what is left out."""

import numpy as np
import pytest
from scipy.integrate import dblquad

import landscape
from landscape import atlas, catalog, problems
from landscape.cli import run
from landscape.errors import Failure, UsageError


@pytest.fixture(scope="module")
def some():
    """One of fifteen pages of all problems."""
    return atlas.compute(page=(2, 15), resolution=8)


def test_without_names_it_is_that_of_the_catalog(some):
    drawn = atlas.part(catalog.names("problems"), (2, 15))
    assert some.arrays["names"].tolist() == drawn == some.study["problems"]
    assert not some.notes and some.arrays["grid_loss"].shape == (len(drawn), 8, 8)
    assert np.isfinite(some.arrays["grid_loss"]).any(axis=(1, 2)).all()


def test_the_published_minimizers_are_those_of_their_problem(some):
    arrays = some.arrays
    for index, name in enumerate(arrays["names"]):
        known, listed = landscape.problem(str(name)), arrays["minimizers"][arrays["owners"] == index]
        wanted = np.empty((0, 2)) if known.minimizers is None else known.minimizers
        assert np.array_equal(listed, wanted)
        assert np.array_equal(arrays["domains"][index], known.domain)


def test_a_cell_holds_the_mean_of_the_loss():
    arrays = atlas.compute(["himmelblau"], resolution=24).arrays
    (x, y), side = (arrays["grid_x"][0], arrays["grid_y"][0]), 0.5
    assert (x[0], x[-1]) == (-5.75, 5.75)

    def loss(y, x):
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    for row, column in ((0, 3), (12, 20), (23, 23)):
        box = x[column] - side / 2, x[column] + side / 2, y[row] - side / 2, y[row] + side / 2
        mean = dblquad(loss, *box)[0] / side**2
        # The midpoint rule on 3 × 3 points is off by (side/3)²/24 times the Laplacian, up to 800; one point by 9 times.
        assert arrays["grid_loss"][0, row, column] == pytest.approx(mean, abs=0.95)
        assert abs(loss(y[row], x[column]) - mean) > 1.0


def test_parameters_and_own_problems_are_drawn():
    own = landscape.Problem(lambda x: x @ x, [[-1, 1], [-1, 1]], "bowl")
    arrays = atlas.compute(["rastrigin:amplitude=5", own], resolution=4).arrays
    assert arrays["names"].tolist() == ["rastrigin:amplitude=5", "bowl"]
    assert np.isnan(arrays["minima"]).tolist() == [False, True]


def test_pages_part_the_list_in_order():
    pages = [atlas.part("abcdefg", (k, 3)) for k in (1, 2, 3)]
    assert pages == [["a", "b", "c"], ["d", "e"], ["f", "g"]]
    assert atlas.work((), (1, 2)) + atlas.work((), (2, 2)) == len(catalog.names("problems"))


@pytest.mark.parametrize("page", [(0, 1), (2, 1), (1, 8)])
def test_a_page_that_does_not_exist_is_refused(page):
    with pytest.raises(UsageError, match="`page` is K/N"):
        atlas.part("abcdefg", page)


def test_what_cannot_be_drawn_is_refused_where_it_was_asked_for():
    with pytest.raises(UsageError, match="takes planar problems; sphere has 3"):
        atlas.compute(["sphere:dim=3"])
    with pytest.raises(UsageError, match="Did you mean 'ackley'"):
        atlas.compute(["acklei"])
    with pytest.raises(UsageError, match="`resolution` must be at least 2; got 1"):
        atlas.compute(["ackley"], resolution=1)


def test_a_member_that_cannot_be_drawn_is_left_out_and_named(monkeypatch):
    def broken(spec, domain=None):
        if spec == "ackley":
            raise RuntimeError("its data are gone")
        return real(spec, domain)

    real = problems.problem
    monkeypatch.setattr(catalog, "names", lambda family: ["ackley", "sphere"])
    monkeypatch.setattr(problems, "problem", broken)
    done = []
    found = atlas.compute(resolution=4, advance=done.append)
    assert found.arrays["names"].tolist() == ["sphere"] and done == [1, 1]
    assert found.notes == ("ackley is left out: its data are gone",)
    monkeypatch.setattr(catalog, "names", lambda family: ["ackley"])
    with pytest.raises(Failure, match="None of the 1 problems"):
        atlas.compute(resolution=4)


def test_the_verb_draws_some_and_redraws(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["atlas", "booth", "matyas", "--out", "a.svg", "--record", "a.npz", "--csv"]) == 0
    out, err = capsys.readouterr()
    assert [line.split(",")[0] for line in out.splitlines()] == ["problem", "booth", "matyas"]
    assert "wrote a.svg" in err
    assert run(["redraw", "a.npz", "--out", "b.svg", "--json"]) == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert run(["atlas", "booth", "matyas", "levy", "--page", "2/2"]) == 0
    assert run(["info", "atlas.png", "--json"]) == 0
    assert '"levy"' in capsys.readouterr().out.split("study")[-1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--page", "0/2"], "--page takes K/N with 1 ≤ K ≤ N, as 1/2; got '0/2'."),
        (["--page", "1/65000"], "--page is K/N"),
        (["booth", "booth"], "PROBLEM gives 'booth' twice"),
        (["boot"], "Unknown problem 'boot'. Did you mean 'booth'?"),
    ],
)
def test_wrong_usage(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["atlas", *arguments]) == 2
    assert words in capsys.readouterr().err and not [*tmp_path.iterdir()]
