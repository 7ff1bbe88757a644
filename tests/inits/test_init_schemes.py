"""Every init scheme of points: shape, place, seeds, rows drawn apart, and what each promises of its distribution."""

import numpy as np
import pytest
from scipy import stats

from landscape import catalog
from landscape.errors import UsageError
from landscape.inits import GRID, INDEPENDENT, KINDS, PATTERN, POINTS, SAME, STRATIFIED, kind, resolve, starts
from landscape.inits.grid import cell_centers
from landscape.problems import Problem, problem

ALL = catalog.names("inits")
SCHEMES = [name for name in ALL if POINTS in resolve(name)[0].draws]
RANDOM = ["uniform", "normal", "sobol", "latin_hypercube", "constant:scale=0.1"]
INSIDE = ["uniform", "grid", "sobol", "latin_hypercube", "ring", "constant"]
OF_EVERY_N_ALIKE = ["uniform", "normal", "sobol", "constant", "constant:scale=0.1"]


@pytest.fixture(scope="module")
def skewed() -> Problem:
    return Problem(lambda x: x[0] ** 2 + x[1] ** 2, domain=[[-1, 3], [10, 11]])


@pytest.mark.parametrize("spec", [*SCHEMES, "constant:scale=0.1"])
def test_starts_are_finite_doubles_one_row_each(spec, skewed):
    drawn = starts(spec, skewed, n=100, seed=3)
    assert drawn.shape == (100, 2) and drawn.dtype == np.float64 and np.isfinite(drawn).all()


@pytest.mark.parametrize("name", ALL)
def test_the_docstring_has_a_sentence_a_formula_and_when_it_fits(name):
    text = catalog.documentation("inits", name)
    assert catalog.summary("inits", name).endswith(".")
    assert "\n    " in text and ("Fits" in text or name == "constant")


@pytest.mark.parametrize("spec", ALL)
def test_every_scheme_says_what_its_starts_are(spec):
    assert kind(spec) in KINDS


def test_kinds():
    assert [kind(name) for name in ("grid", "ring")] == [GRID, PATTERN]
    assert [kind(name) for name in ("sobol", "latin_hypercube")] == [STRATIFIED, STRATIFIED]
    assert [kind(name) for name in ("uniform", "normal:scale=1")] == [INDEPENDENT, INDEPENDENT]
    assert [kind(name) for name in ("constant", "constant:point=1x2,scale=0")] == [SAME, SAME]
    assert kind("constant:scale=0.1") == kind("constant:1x2,0.1") == INDEPENDENT


@pytest.mark.parametrize("spec", INSIDE)
def test_starts_lie_inside_the_domain(spec, skewed):
    drawn = starts(spec, skewed, n=400, seed=1)
    assert ((skewed.domain[:, 0] <= drawn) & (drawn <= skewed.domain[:, 1])).all()


@pytest.mark.parametrize("spec", [*SCHEMES, "constant:scale=0.1"])
def test_one_seed_gives_the_same_starts(spec, skewed):
    assert (starts(spec, skewed, n=64, seed=5) == starts(spec, skewed, n=64, seed=5)).all()


@pytest.mark.parametrize("spec", RANDOM)
def test_another_seed_gives_other_starts(spec, skewed):
    assert not (starts(spec, skewed, n=64, seed=5) == starts(spec, skewed, n=64, seed=6)).any()


@pytest.mark.parametrize(
    "rows", [range(90, 100), range(0, 1), range(0, 0), range(1, 64), range(37, 38), range(100, 100)]
)
@pytest.mark.parametrize("spec", [*SCHEMES, "constant:scale=0.1"])
def test_rows_drawn_apart_equal_rows_of_the_whole(spec, rows, skewed):
    whole = starts(spec, skewed, n=100, seed=7)
    part = starts(spec, skewed, n=100, seed=7, rows=rows)
    assert part.shape == (len(rows), 2)
    assert (part == whole[rows.start : rows.stop]).all()


@pytest.mark.parametrize("spec", OF_EVERY_N_ALIKE)
def test_more_starts_leave_the_first_ones_as_they_are(spec, skewed):
    assert (starts(spec, skewed, n=1000, seed=2)[:64] == starts(spec, skewed, n=64, seed=2)).all()


def test_schemes_with_one_seed_draw_independently():
    p = problem("himmelblau")
    uniform, normal, cloud = (starts(spec, p, n=2000, seed=0) for spec in ("uniform", "normal", "constant:scale=1"))
    for other in (normal, cloud):
        for column in range(2):
            assert abs(stats.spearmanr(uniform[:, column], other[:, column]).statistic) < 0.08


def test_uniform_starts_are_uniform(skewed):
    drawn = starts("uniform", skewed, n=20_000, seed=0)
    for column, (low, high) in zip(drawn.T, skewed.domain, strict=True):
        assert stats.kstest(column, stats.uniform(low, high - low).cdf).pvalue > 0.01
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.02


@pytest.mark.parametrize(
    ("spec", "mean", "scale"),
    [
        ("normal", (1.0, 10.5), (2 / 3, 1 / 6)),
        ("normal:mean=0,scale=2", (0, 0), (2, 2)),
        ("normal:mean=1x-2,scale=0.5x3", (1, -2), (0.5, 3)),
        ("constant:point=1x-2,scale=0.25", (1, -2), (0.25, 0.25)),
    ],
)
def test_normal_starts_are_normal(spec, mean, scale, skewed):
    drawn = starts(spec, skewed, n=20_000, seed=0)
    for column, m, s in zip(drawn.T, mean, scale, strict=True):
        assert stats.kstest(column, stats.norm(m, s).cdf).pvalue > 0.01
    np.testing.assert_allclose(drawn.mean(axis=0), mean, atol=0.03 * max(scale))
    np.testing.assert_allclose(drawn.std(axis=0), scale, rtol=0.02)


def test_the_grid_is_symmetric_to_the_last_bit():
    for half in (6.0, 5.12, 0.1, 1 / 3):
        for k in (2, 7, 100):
            (centers,) = cell_centers([[-half, half]], k)
            assert (centers == -centers[::-1]).all()
            assert (np.diff(centers) > 0).all() and centers[-1] < half


def test_the_grid_runs_along_the_first_coordinate_and_rows_ascend(skewed):
    x, y = cell_centers(skewed.domain, 10)
    drawn = starts("grid", skewed, n=100)
    assert (drawn.reshape(10, 10, 2)[:, :, 0] == x).all()
    assert (drawn.reshape(10, 10, 2)[:, :, 1] == y[:, None]).all()
    np.testing.assert_allclose(np.diff(x), 0.4, rtol=1e-12)
    assert x[0] == pytest.approx(-0.8) and y[0] == pytest.approx(10.05)


def test_cell_centers_of_an_oblong_grid():
    x, y = cell_centers([[0, 4], [0, 1]], (8, 2))
    assert (x.shape, y.tolist()) == ((8,), [0.25, 0.75])


def test_the_grid_fills_three_coordinates():
    p = Problem(lambda x: (x**2).sum(), domain=[[-1, 1]] * 3)
    drawn = starts("grid", p, n=27)
    assert len(np.unique(drawn, axis=0)) == 27
    with pytest.raises(UsageError, match="power 3; got 26. Take 8 or 27"):
        starts("grid", p, n=26)


@pytest.mark.parametrize(("n", "near"), [(1000, "961 or 1024"), (2, "1 or 4"), (99, "81 or 100")])
def test_the_grid_names_the_nearest_numbers(n, near, skewed):
    with pytest.raises(UsageError, match=f"got {n}. Take {near}"):
        starts("grid", skewed, n=n)


@pytest.mark.parametrize("n", [256, 1000])
def test_sobol_is_more_even_than_uniform(n):
    p = Problem(lambda x: x.sum(), domain=[[0, 1], [0, 1]])
    even, rough = (stats.qmc.discrepancy(starts(spec, p, n=n, seed=0)) for spec in ("sobol", "uniform"))
    assert even < rough / 10


def test_sobol_points_are_balanced_at_powers_of_two():
    p = Problem(lambda x: x.sum(), domain=[[0, 1], [0, 1]])
    drawn = starts("sobol", p, n=256, seed=4)
    assert (np.histogram2d(*drawn.T, bins=16, range=[[0, 1], [0, 1]])[0] == 1).all()


def test_a_latin_hypercube_has_one_start_in_every_slice(skewed):
    low, high = skewed.domain.T
    slices = np.floor((starts("latin_hypercube", skewed, n=97, seed=0) - low) / (high - low) * 97)
    assert (np.sort(slices, axis=0) == np.arange(97)[:, None]).all()


def test_the_ring_keeps_its_distance_and_its_spacing(skewed):
    drawn = starts("ring", skewed, n=12) - [1.0, 10.5]
    np.testing.assert_allclose(np.hypot(*drawn.T), 0.45, rtol=1e-12)
    angle = np.unwrap(np.arctan2(drawn[:, 1], drawn[:, 0]))
    np.testing.assert_allclose(np.diff(angle), 2 * np.pi / 12, rtol=1e-12)
    assert angle[0] == pytest.approx(np.pi / 12)


def test_the_ring_takes_center_and_radius(skewed):
    drawn = starts("ring:center=1x2,radius=3", skewed, n=5)
    np.testing.assert_allclose(np.hypot(*(drawn - [1, 2]).T), 3, rtol=1e-12)
    assert len(starts("ring", skewed, n=1)) == 1


def test_constant_is_the_middle_zero_or_the_point(skewed):
    assert (starts("constant", skewed, n=3) == [1.0, 10.5]).all()
    assert (starts("constant:point=0", skewed, n=3) == 0).all()
    assert (starts("constant:1.5x-2", skewed, n=3) == [1.5, -2]).all()
    assert (starts("constant", skewed, n=3, seed=1) == starts("constant", skewed, n=3, seed=2)).all()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("normal:scale=0", "'scale' of normal must be positive; got 0"),
        ("normal:scale=-1", "'scale' of normal"),
        ("normal:scale=1x0", "'scale' of normal"),
        ("normal:scale=1e999", "'scale' of normal"),
        ("normal:mean=1x2x3", "'mean' of normal .* 2 coordinates; got '1x2x3'"),
        ("normal:mean=left", "'mean' of normal takes a number"),
        ("normal:mean=true", "'mean' of normal takes a number"),
        ("constant:scale=-0.1", "'scale' of constant takes one number, at least 0 and finite; got '-0.1'"),
        ("constant:scale=1e999", "'scale' of constant"),
        ("constant:scale=none", "'scale' of constant"),
        ("constant:scale=1x2", "'scale' of constant takes one value"),
        ("constant:point=1x2x3", "'point' of constant"),
        ("constant:point=1e999", "'point' of constant"),
        ("ring:radius=0", "'radius' of ring must be positive and finite; got 0"),
        ("ring:radius=1e999", "'radius' of ring"),
        ("ring:center=1x2x3", "'center' of ring"),
        ("uniform:scale=1", "'scale' of uniform is for a network's weights"),
        ("uniform:width=1", "uniform has no parameter 'width'"),
        ("he_normal", "'he_normal' draws weights, and loss takes points; choose another init, as uniform"),
        ("lsuv", "'lsuv' draws all weights, and loss takes points"),
        ("uniform+bias=zeros", "joins schemes, which is for the weights of a network"),
        ("uniform+normal", "one scheme stands first"),
    ],
)
def test_wrong_parameters_are_refused_by_name(spec, words, skewed):
    with pytest.raises(UsageError, match=words):
        starts(spec, skewed, n=4)


def test_the_ring_needs_two_coordinates():
    with pytest.raises(UsageError, match="ring takes a problem of two coordinates; got 3"):
        starts("ring", Problem(lambda x: x.sum(), domain=[[0, 1]] * 3), n=4)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, True, "0"])
def test_seeds_are_whole_numbers_below_two_to_the_32(seed, skewed):
    with pytest.raises(UsageError, match="`seed`"):
        starts("uniform", skewed, n=2, seed=seed)


@pytest.mark.parametrize("spec", RANDOM)
def test_the_largest_seed_serves(spec, skewed):
    assert np.isfinite(starts(spec, skewed, n=4, seed=2**32 - 1)).all()


def test_a_plus_in_a_number_or_in_a_users_path_joins_nothing(tmp_path, skewed):
    folder = tmp_path / "c++"
    folder.mkdir()
    (folder / "my+own.py").write_text(
        "import numpy as np\ndef ones(seed, rows, n, problem):\n    return np.ones((len(rows), 2))\n"
    )
    assert (starts(f"{folder}/my+own.py:ones", skewed, n=3) == 1).all()
    assert (starts("constant:point=1e+1x+2", skewed, n=2) == [10, 2]).all()


def test_a_loss_without_a_domain_has_no_place_to_draw_in():
    with pytest.raises(UsageError, match="'uniform' draws in a domain, and loss has none"):
        starts("uniform", Problem(lambda params: params["w"]), n=2)
