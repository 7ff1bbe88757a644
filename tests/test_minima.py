"""Critical points of known functions, and the truth about flat, kinked, stretched and undefined ones."""

import warnings

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize

import landscape
from landscape import evaluation, minima
from landscape.errors import UsageError
from landscape.problems import Problem

SQUARE, CUBE = [[-2.0, 2.0]] * 2, [[-2.0, 2.0]] * 3
HIMMELBLAU = landscape.problem("himmelblau")

KNOWN = {
    "rastrigin": (121, 220, 100),
    "himmelblau": (4, 4, 1),
    "muller_brown": (3, 2, 0),
    "beale": (1, 2, 0),
    "goldstein_price": (4, 4, 1),
    "rosenbrock": (1, 0, 0),
    "six_hump_camel": (6, 7, 2),
    "styblinski_tang": (4, 4, 1),
    "three_hump_camel": (3, 2, 0),
}


def search(function, domain=SQUARE, **others):
    return landscape.find_critical_points(Problem(function, domain, **others))


def numbers(found):
    return tuple(int((found.kinds == kind).sum()) for kind in ("minimum", "saddle", "maximum"))


@pytest.mark.parametrize("name", KNOWN)
def test_the_built_in_problems_have_their_published_critical_points_and_pass_the_check(name):
    found = landscape.find_critical_points(name)
    assert numbers(found) == KNOWN[name] and len(found) == sum(KNOWN[name])
    assert found.check.startswith("index check passed") and found.winding == found.indices.sum()
    problem = landscape.problem(name)
    assert found.values[0] == pytest.approx(problem.minimum, abs=1e-12)
    for place in problem.minimizers:
        assert np.abs(found.minima.points - place).max(axis=1).min() < 1e-7


def test_ackley_has_120_smooth_minima_and_a_kink():
    found = landscape.find_critical_points("ackley")
    assert numbers(found) == (120, 220, 100)
    assert found.kinds[0] == "non-differentiable" and found.points[0].tolist() == [0.0, 0.0]
    assert np.isnan(found.eigenvalues[0]).all() and len(found.minima) == 121
    assert "not applicable: the loss is not differentiable" in found.check


def test_the_roots_of_styblinski_tang_make_its_critical_points():
    roots = np.sort(np.roots([4, 0, -32, 5]).real)
    expected = np.stack(np.meshgrid(roots, roots), axis=-1).reshape(-1, 2)
    found = landscape.find_critical_points("styblinski_tang").points
    assert np.abs(found[:, None] - expected).max(axis=2).min(axis=0).max() < 1e-12


def test_what_is_found_is_sorted_and_certified():
    found = landscape.find_critical_points("rastrigin")
    assert (np.diff(found.values) > -1e-9 * 80).all()
    values, gradients, hessians = evaluation.derivatives(found.problem, found.points)
    assert np.abs(gradients).max() < 1e-9
    np.testing.assert_allclose(np.linalg.eigvalsh(hessians), found.eigenvalues, rtol=1e-9)
    signs = (found.eigenvalues > 0).sum(axis=1)
    assert [("maximum", "saddle", "minimum")[sign] for sign in signs] == found.kinds.tolist()
    # Mirrored minima tie, and are sorted by coordinates: the pair and quadruples of the first shell.
    np.testing.assert_allclose(found.points[1:5].round(3), [[-0.995, 0], [0, -0.995], [0, 0.995], [0.995, 0]])


def test_minima_are_part_of_the_critical_points():
    found = landscape.find_critical_points("muller_brown")
    listed = found.minima
    np.testing.assert_array_equal(listed.points, found.points[found.kinds == "minimum"])
    assert listed.check == found.check and len(listed.members) == len(listed) == 3


# Every function of these is himmelblau in disguise: one program, whose numbers differ.


def turned(x, factor, height, stretch, shift):
    return factor * HIMMELBLAU.function(x * stretch - shift) + height


def disguised(factor=1.0, height=0.0, stretch=(1.0, 1.0), shift=(0.0, 0.0)):
    """The critical points of himmelblau in a disguise, and its minima as they lie without."""
    stretch, shift = np.array(stretch), np.array(shift)
    domain = (HIMMELBLAU.domain + shift[:, None]) / stretch[:, None]
    found = search(turned, domain, data=(np.float64(factor), np.float64(height), stretch, shift))
    assert numbers(found) == (4, 4, 1) and "passed" in found.check
    return found.minima.points * stretch - shift


@pytest.mark.parametrize("factor", [1e-200, 1e-12, 1e12, 1e100])
def test_the_height_of_a_loss_does_not_matter(factor):
    np.testing.assert_allclose(np.sort(disguised(factor), axis=0), np.sort(HIMMELBLAU.minimizers, axis=0), atol=1e-9)


@pytest.mark.parametrize("height", [1e6, -1e10])
def test_a_constant_added_to_a_loss_does_not_matter(height):
    np.testing.assert_allclose(disguised(height=height), HIMMELBLAU.minimizers, atol=1e-9)


@pytest.mark.parametrize(
    ("function", "domain", "point", "curvatures"),
    [
        (lambda x: x[0] ** -8 - 2 * x[0] ** -4 + x[1] ** 2, [[0.05, 3], [-1, 1]], [1, 0], [2, 32]),
        (lambda x: jnp.exp(15 * x[0] ** 2) + x[1] ** 2, [[-1.5, 1.5], [-1.5, 1.5]], [0, 0], [2, 30]),
    ],
)
def test_a_minimum_beside_a_wall_is_found(function, domain, point, curvatures):
    found = landscape.find_minima(Problem(function, domain, "beside_a_wall"))
    np.testing.assert_allclose(found.points, [point], atol=1e-9)
    np.testing.assert_allclose(found.eigenvalues, [curvatures], rtol=1e-6)


def test_the_minimum_of_a_potential_with_a_pole_is_found():
    """Lennard-Jones's, tilted: by scipy's BFGS."""

    def loss(x):
        squared = x[0] ** 2 + x[1] ** 2
        return 4 * (squared**-6.0 - squared**-3.0) + 0.1 * x[0]

    found = landscape.find_minima(Problem(loss, [[-3, 3], [-3, 3]], "lennard_jones"))
    best = optimize.minimize(loss, [-1.1, 0.1], options={"gtol": 1e-10})
    np.testing.assert_allclose(found.points, [best.x], atol=1e-6)
    assert found.values[0] == pytest.approx(best.fun, rel=1e-12)


def test_a_stretched_domain_does_not_matter():
    np.testing.assert_allclose(disguised(stretch=(1e3, 1e-3)), HIMMELBLAU.minimizers, atol=1e-9)


def test_a_translation_does_not_matter():
    np.testing.assert_allclose(disguised(shift=(1e6, -1e6)), HIMMELBLAU.minimizers, atol=1e-8)


def test_a_bowl_in_a_domain_a_hundred_million_times_as_high_as_wide_is_no_valley():
    found = search(lambda x: (x[0] / 1e-4) ** 2 + (x[1] / 1e4) ** 2, [[-1e-4, 2e-4], [-1e4, 2e4]])
    assert found.kinds.tolist() == ["minimum"] and "passed" in found.check


def test_a_narrow_valley_of_rosenbrock_holds_a_minimum():
    found = landscape.find_critical_points("rosenbrock:b=1e6")
    assert found.kinds.tolist() == ["minimum"] and "passed" in found.check


# Functions that are flat somewhere.


@pytest.mark.parametrize("function", [lambda x: 0 * x[0] + 3.0, lambda x: 3.0, lambda x: 1e300 + 0 * x[0]])
def test_a_constant_has_no_isolated_critical_point(function):
    found = search(function)
    assert len(found) == 0 and "not applicable" in found.check


def test_a_plane_has_none_and_passes():
    found = search(lambda x: x[0] + 2 * x[1])
    assert len(found) == 0 and found.winding == 0 and "passed" in found.check


@pytest.mark.parametrize("place", [0.0, 0.3])
def test_a_trough_is_one_degenerate_minimum(place):
    found = search(lambda x: (x[0] - place) ** 2)
    assert found.kinds.tolist() == ["degenerate minimum"] and "not applicable" in found.check
    assert found.points[0, 0] == pytest.approx(place, abs=1e-12)
    (members,) = found.members
    np.testing.assert_allclose(members[:, 0], place, atol=1e-12)
    assert np.diff(np.sort([-2, *members[:, 1], 2])).max() < 0.04


def test_a_circle_of_minima_is_one_degenerate_minimum():
    found = search(lambda x: (jnp.sum(x**2) - 1) ** 2)
    assert found.kinds.tolist() == ["degenerate minimum", "maximum"]
    np.testing.assert_allclose(np.linalg.norm(found.members[0], axis=1), 1, atol=1e-4)
    angles = np.sort(np.arctan2(*found.members[0].T))
    assert np.diff(angles).max() < 0.04
    assert found.winding == 1 and "not applicable: the gradient vanishes on a plateau or along a valley" in found.check


def test_two_valleys_are_two():
    found = search(lambda x: (x[0] ** 2 - 1) ** 2 + 0.1 * x[0])
    assert found.kinds.tolist() == ["degenerate minimum", "degenerate minimum", "degenerate"]
    assert found.points[0, 0] < 0 < found.points[1, 0]


@pytest.mark.parametrize(
    ("function", "kind", "index"),
    [
        (lambda x, y: x**4 + y**4, "degenerate minimum", 1),
        (lambda x, y: x**6 + y**2, "degenerate minimum", 1),
        (lambda x, y: x**4 - 4 * x**3 + 6 * x**2 - 4 * x + 1 + (y - 0.3) ** 2, "degenerate minimum", 1),
        (lambda x, y: x**3 - 3 * x * y**2, "degenerate", -2),
        (lambda x, y: x**2 - y**4, "degenerate", -1),
        (lambda x, y: x**2 + y**3, "degenerate", 0),
        (lambda x, y: -(x**4) - y**4, "degenerate", 1),
    ],
)
def test_an_isolated_degenerate_point_is_one_and_has_its_index(function, kind, index):
    found = search(lambda x: function(x[0] - 0.3, x[1] - 0.17), [[-2.1, 2.3], [-2.2, 2.4]])
    assert found.kinds.tolist() == [kind] and found.indices.tolist() == [index]
    assert "passed" in found.check and found.winding == index


def test_plateaus_are_no_minima_and_a_bowl_between_them_is():
    found = search(lambda x: jnp.where(jnp.sum(x**2) < 1, (jnp.sum(x**2) - 1) ** 3, 0.0))
    assert found.kinds.tolist() == ["minimum"] and found.points.tolist() == [[0.0, 0.0]]
    assert "not applicable" in found.check


@pytest.mark.parametrize("width", [0.04, 0.01])
def test_wells_of_a_hundredth_of_the_domain_and_narrower_are_found(width):
    centers = np.array([[-0.7, 0.9], [1.2, -1.1], [0.31, 0.22]])
    depths = np.array([2.0, 1.5, 1.0])

    def wells(x):
        square = jnp.sum((x[None] - centers) ** 2, axis=1)
        return -jnp.sum(depths * jnp.exp(-square / (2 * width**2)))

    found = search(wells)
    assert found.kinds.tolist() == ["minimum"] * 3
    np.testing.assert_allclose(found.points, centers, atol=1e-9)


# Valleys come out whole, and as what they are.


def rings(found, kind):
    """The radii of the valleys of a kind, each once, and how many valleys there are."""
    radii = [np.linalg.norm(found.members[i], axis=1) for i in np.flatnonzero(found.kinds == kind)]
    assert max(np.ptp(r) for r in radii) < 1e-6
    return np.unique([round(float(r.mean()), 4) for r in radii]), len(radii)


def test_salomons_rings_and_the_arcs_in_the_corners_are_a_valley_each():
    found = landscape.find_critical_points("salomon")
    # Radii up to 5 close inside the domain; of those up to 5 √2 an arc is left in each corner.
    troughs, crests = np.arange(1, 8) - 0.002533, np.arange(7) + 0.502533
    for kind, radii in (("degenerate minimum", troughs), ("degenerate", crests)):
        seen, number = rings(found, kind)
        np.testing.assert_allclose(seen, radii, atol=1e-4)
        assert number == (radii < 5).sum() + 4 * (radii > 5).sum() == 13
    assert found.kinds[0] == "non-differentiable" and len(found) == 27


@pytest.mark.long
def test_the_rings_of_drop_wave_are_a_valley_each():
    found = landscape.find_critical_points("drop_wave")
    seen, number = rings(found, "degenerate minimum")
    assert seen[:2] == pytest.approx([0.5202, 1.0415], abs=1e-4) and len(seen) == 13 and number == 9 + 4 * 4
    seen, number = rings(found, "degenerate")
    np.testing.assert_allclose(seen, np.arange(1, 28, 2) * np.pi / 12, atol=1e-4)
    assert number == 10 + 4 * 4


def test_a_hyperbola_of_minima_is_two_valleys():
    found = landscape.find_critical_points("factorization")
    assert found.kinds.tolist() == ["degenerate minimum", "degenerate minimum", "saddle"]
    for branch in found.members[:2]:
        np.testing.assert_allclose(branch.prod(axis=1), 1, atol=1e-6)
        assert np.abs(branch).max(axis=0) == pytest.approx([3, 3], abs=0.05)


def test_where_a_trough_turns_into_a_crest_it_ends():
    # Hosaki's edge y = 0 is a trough where the polynomial in x is positive, a crest where it is negative.
    found = landscape.find_critical_points("hosaki")
    roots = np.roots([1 / 4, -7 / 3, 7, -8, 1])
    roots = np.sort(roots.real[np.abs(roots.imag) < 1e-9])
    ends = [[members[:, 0].min(), members[:, 0].max()] for members in found.members]
    spans = {kind: sorted(ends[i] for i in np.flatnonzero(found.kinds == kind)) for kind in np.unique(found.kinds)}
    np.testing.assert_allclose(spans["degenerate minimum"], [(0, roots[0]), (roots[1], 5)], atol=0.06)
    np.testing.assert_allclose(spans["degenerate"], [(roots[0], roots[1])], atol=0.06)


def test_a_stretch_that_is_flat_to_rounding_and_then_falls_is_no_minimum():
    found = landscape.find_critical_points("michalewicz")
    assert len(found.minima) == 2 and (found.minima.kinds == "minimum").all()
    assert (found.kinds == "degenerate").sum() == len(found) - 2
    flat = search(lambda x: jnp.maximum(jnp.abs(x[0]) - 1, 0) ** 4 + x[1] ** 2)
    assert flat.kinds.tolist() == ["degenerate minimum"]


def test_a_small_eigenvalue_beside_a_large_one_is_not_zero():
    found = landscape.find_critical_points("langermann")
    assert "degenerate minimum" not in found.kinds
    place = np.abs(found.points - [9.859247, 9.890260]).max(axis=1).argmin()
    assert found.kinds[place] == "minimum" and found.eigenvalues[place, 0] > 1e-8
    # The ring around (7, 9) ripples by a ten-billionth: along it the loss rises both ways.
    x, y = found.points[place] - [7, 9]
    angle = np.linspace(-0.02, 0.02, 41)
    radius = np.hypot(x, y) + np.linspace(-2e-4, 2e-4, 401)
    turned = np.arctan2(y, x) + angle[:, None]
    around = np.stack([7 + radius * np.cos(turned), 9 + radius * np.sin(turned)], axis=-1)
    floor = evaluation.values(found.problem, around.reshape(-1, 2)).reshape(41, 401).min(axis=1)
    assert floor[0] > floor[20] < floor[40]


# What two grids agree on, and what the literature counts.


def test_trefethens_2720_critical_points_are_found():
    found = landscape.find_critical_points("trefethen")
    assert numbers(found) == (693, 1360, 667) and "passed" in found.check


def test_neighbors_in_one_cell_are_found():
    # Four of the minima at the origin lie within 0.0004 of the domain's width of each other.
    found = landscape.find_critical_points("shekel_foxholes")
    assert numbers(found)[0] == 36 and "passed" in found.check


@pytest.mark.parametrize(("name", "count"), [("levy13", 1179), ("shubert", 722), ("vincent", 36), ("periodic", 49)])
def test_the_minima_that_docstrings_count(name, count):
    assert len(landscape.find_minima(name)) == count


def test_critical_points_on_the_domains_edge_are_found_on_every_side():
    found = landscape.find_critical_points("modified_rastrigin")
    # cos 6πx has 4 maxima and 3 minima on [0, 1], cos 8πy 5 and 4.
    assert numbers(found) == (12, 4 * 4 + 3 * 5, 20)


def test_a_kink_whose_derivative_is_zero_by_convention_is_no_critical_point():
    assert (landscape.find_critical_points("cross_in_tray").kinds == "minimum").all()
    assert set(landscape.find_critical_points("alpine1").kinds) == {"non-differentiable", "maximum"}
    assert len(search(lambda x: jnp.abs(x[0]) + x[0] ** 2 + x[1] ** 2)) == 0


# Kinks, holes and edges.


def test_a_kink_that_nobody_published_is_not_invented():
    found = search(lambda x: jnp.abs(x[0]) + jnp.abs(x[1]))
    assert len(found) == 0 and "not applicable" in found.check
    cone = search(lambda x: jnp.sqrt((x[0] - 0.3) ** 2 + (x[1] - 0.1) ** 2))
    assert len(cone) == 0 and "failed" in cone.check and "jumps inside" in cone.check


def test_a_published_kink_is_listed():
    found = search(lambda x: jnp.abs(x[0]) + jnp.abs(x[1]), minimizers=[[0.0, 0.0]])
    assert found.kinds.tolist() == ["non-differentiable"] and found.minima.points.tolist() == [[0.0, 0.0]]


def test_a_published_kink_outside_the_domain_is_not_listed():
    found = landscape.find_critical_points("ackley", domain=[[0.6, 3.4], [0.6, 3.4]])
    assert "non-differentiable" not in found.kinds and numbers(found)[0] == 9


def test_a_loss_that_is_undefined_in_a_part_is_searched_in_the_rest():
    found = search(lambda x: jnp.where(x[0] > 0, jnp.log(x[0]) ** 2 + x[1] ** 2, jnp.nan))
    assert found.kinds.tolist() == ["minimum"] and "not applicable" in found.check
    np.testing.assert_allclose(found.points, [[1, 0]], atol=1e-9)


def test_a_gradient_that_is_infinite_at_the_edge_of_where_the_loss_is_defined_warns_of_nothing():
    def loss(x):
        return jnp.sqrt(x[0]) + (x[0] - 1) ** 2 + x[1] ** 2

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = landscape.find_minima(Problem(loss, [[-2, 2], [-2, 2]], "half_defined"))
    best = optimize.minimize_scalar(lambda x: np.sqrt(x) + (x - 1) ** 2, bounds=(0.3, 2), method="bounded")
    np.testing.assert_allclose(found.points, [[best.x, 0]], atol=1e-5)


def test_a_pole_inside_is_not_called_a_missed_point_for_certain():
    found = search(lambda x: 1 / jnp.sum(x**2) + x[0] ** 2 + 2 * x[1] ** 2)
    assert numbers(found) == (2, 2, 0)
    assert "failed" in found.check and "or the gradient jumps inside" in found.check


@pytest.mark.parametrize("domain", [[[-6, 3], [2, 6]], [[3, 6], [-6, 2]], [[3, 6], [2, 6]], [[-6, 6], [2, 6]]])
def test_a_minimum_on_the_edge_or_corner_belongs_to_the_domain(domain):
    found = landscape.find_minima("himmelblau", domain)
    inside = (HIMMELBLAU.minimizers >= np.transpose(domain)[0]) & (HIMMELBLAU.minimizers <= np.transpose(domain)[1])
    expected = HIMMELBLAU.minimizers[inside.all(axis=1)]
    np.testing.assert_allclose(found.points, expected, atol=1e-9)
    assert "not applicable" in found.check


def test_a_minimum_at_an_edge_that_rounding_puts_outside_belongs_to_the_domain():
    edge = np.nextafter(HIMMELBLAU.minimizers[1, 0], 0)
    found = landscape.find_minima("himmelblau", [[edge, 0], [0, 6]])
    np.testing.assert_allclose(found.points, HIMMELBLAU.minimizers[1:2], atol=1e-9)


def test_minima_outside_are_not_listed():
    found = landscape.find_critical_points("himmelblau", [[0, 6], [0, 6]])
    np.testing.assert_allclose(found.minima.points, [[3, 2]], atol=1e-9)


def test_a_lattice_of_1600_minima_is_found():
    found = search(lambda x: -jnp.sum(jnp.cos(2 * jnp.pi * x)), [[-0.25, 39.75], [-0.25, 39.75]])
    assert numbers(found) == (1600, 3200, 1600) and "passed" in found.check


@pytest.mark.long
def test_a_lattice_too_fine_for_the_search_fails_the_check():
    found = landscape.find_critical_points("rastrigin", [[-400.0, 400.0], [-400.0, 400.0]])
    assert "failed" in found.check and "missed" in found.check


# Completing a list.


def without(found, index):
    keep = np.arange(len(found)) != index
    listed = found.points[keep], found.values[keep], found.eigenvalues[keep], found.kinds[keep]
    return minima.Minima(found.problem, *listed, found.check, tuple(found.members[i] for i in np.flatnonzero(keep)))


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_minimum_is_added_where_it_belongs(index):
    found = landscape.find_minima("muller_brown")
    again = minima.with_points(without(found, index), np.repeat(found.points[index : index + 1], 5, axis=0))
    for name in ("points", "values", "eigenvalues"):
        np.testing.assert_allclose(getattr(again, name), getattr(found, name), atol=1e-9)
    assert again.kinds.tolist() == ["minimum"] * 3
    np.testing.assert_array_equal(np.concatenate(again.members), again.points)


def test_nothing_is_added_that_is_no_critical_point_inside():
    found = landscape.find_minima("himmelblau")
    assert len(minima.with_points(found, np.array([[0.0, 0.0], [30.0, 30.0]]))) == 4


# Beyond the plane.


@pytest.mark.parametrize("dim", [1, 3, 4])
def test_the_critical_points_of_styblinski_tang_are_the_products_of_its_roots(dim):
    roots = np.sort(np.roots([4, 0, -32, 5]).real)
    found = landscape.find_critical_points(f"styblinski_tang:dim={dim}")
    expected = np.stack(np.meshgrid(*[roots] * dim), axis=-1).reshape(-1, dim)
    assert len(found) == 3**dim and len(found.minima) == 2**dim
    assert np.abs(found.points[:, None] - expected).max(axis=2).min(axis=0).max() < 1e-9
    down = (found.eigenvalues < 0).sum(axis=1)
    np.testing.assert_array_equal(found.indices, (-1) ** down)
    kinds = np.where(down == 0, "minimum", np.where(down == dim, "maximum", "saddle"))
    assert found.kinds.tolist() == kinds.tolist()
    assert (np.diff(found.values) > -1e-9).all() and found.winding is None
    assert "not applicable" in found.check and "what the search and the runs found" in found.check


def test_ties_in_value_are_sorted_by_all_coordinates():
    points = landscape.find_minima("styblinski_tang:dim=3").points[1:4].round(1)
    assert points.tolist() == [[-2.9, -2.9, 2.7], [-2.9, 2.7, -2.9], [2.7, -2.9, -2.9]]


def test_rosenbrocks_second_minimum_in_four_dimensions():
    # Y.-W. Shang and Y.-H. Qiu, A note on the extended Rosenbrock function, Evolutionary Computation 14 (2006).
    found = landscape.find_minima("rosenbrock:dim=4")
    np.testing.assert_allclose(found.points, [[1] * 4, [-0.775659, 0.613093, 0.382063, 0.145972]], atol=1e-6)
    assert found.values == pytest.approx([0, 3.701429], abs=1e-6)


@pytest.mark.parametrize("spec", ["zakharov:dim=10", "sphere:dim=30"])
def test_many_coordinates_are_searched(spec):
    found = landscape.find_minima(spec)
    assert len(found) == 1 and np.abs(found.points).max() < 1e-9


def test_a_sphere_of_minima_is_one_valley():
    sphere = search(lambda x: (jnp.sum(x**2) - 1) ** 2, CUBE)
    assert sphere.kinds.tolist() == ["degenerate minimum", "maximum"]
    np.testing.assert_allclose(np.linalg.norm(sphere.members[0], axis=1), 1, atol=1e-4)


@pytest.mark.parametrize(
    ("power", "kind"), [(3, "degenerate"), pytest.param(4, "degenerate minimum", marks=pytest.mark.long)]
)
def test_no_minimum_is_made_of_a_degenerate_saddle(power, kind):
    found = search(lambda x: x[0] ** 2 + x[1] ** 2 + (x[2] - 0.3) ** power, CUBE)
    assert found.kinds.tolist() == [kind]


def test_a_constant_of_three_coordinates_has_no_isolated_critical_point():
    assert len(search(lambda x: 3.0 + 0 * x[0], CUBE)) == 0


# Arguments.


def test_a_loss_of_a_pytree_is_refused():
    with pytest.raises(UsageError, match="found in a domain; loss is a loss of a pytree"):
        landscape.find_minima(Problem(lambda parameters: jnp.sum(parameters["w"] ** 2)))


def test_a_loss_that_is_finite_nowhere_is_refused():
    with pytest.raises(UsageError, match="not finite"):
        search(lambda x: jnp.log(-1 - x[0] ** 2))


def test_a_loss_beyond_the_largest_number_is_searched():
    found = search(lambda x: 1e308 * x[0] * x[1] / 4)
    assert found.kinds.tolist() == ["saddle"]
