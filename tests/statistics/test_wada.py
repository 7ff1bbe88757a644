"""Whether basins share one boundary: on maps that have the Wada property, and on maps that have not."""

import label_maps
import numpy as np
import pytest
from scipy import ndimage

from landscape.errors import UsageError
from landscape.statistics.boundaries import on_boundary
from landscape.statistics.wada import wada_shares


@pytest.mark.parametrize("labels", [label_maps.newton(300), label_maps.newton(600), label_maps.cantor(729)])
def test_every_basin_is_near_every_boundary_cell_of_a_wada_map(labels):
    found = wada_shares(labels)
    assert (np.diff(found) >= 0).all() and found[2] > 0.94 and found[3] == pytest.approx(1, abs=1e-3)


def test_the_share_stays_where_basins_are_wada_and_falls_with_the_resolution_where_not():
    fine, coarse = (wada_shares(label_maps.newton(cells, nodes=False)) for cells in (600, 300))
    np.testing.assert_allclose(fine, coarse, atol=0.02)
    fine, coarse = (wada_shares(label_maps.voronoi(cells, 3, seed=0)) for cells in (600, 300))
    assert (fine < 0.65 * coarse).all() and coarse[-1] < 0.1


@pytest.mark.parametrize("labels", [label_maps.rastrigin(256), label_maps.voronoi(256, 70), label_maps.voronoi(256, 5)])
def test_no_boundary_of_many_plain_basins_is_near_all(labels):
    assert wada_shares(labels).tolist() == [0] * 4


@pytest.mark.parametrize("reach", [1, 2, 3, 5, 8, 13])
def test_shares_are_those_of_scipys_distances(reach):
    labels = label_maps.noise(60, (2 * reach + 1) ** 2 // 5 + 2)
    near = [
        ndimage.maximum_filter((labels == one).astype(int), 2 * reach + 1, mode="constant") for one in np.unique(labels)
    ]
    share = np.all(near, axis=0)[on_boundary(labels)].mean()
    assert wada_shares(labels, [reach], least=0)[0] == pytest.approx(share) and 0.1 < share < 1


def test_more_labels_than_a_word_has_bits_are_all_looked_for():
    labels = np.arange(100).repeat(3)[None].repeat(20, axis=0)
    assert wada_shares(labels, [299], least=0).tolist() == [1]
    assert wada_shares(labels, [290], least=0)[0] < 1


def test_labels_of_a_few_cells_are_no_basins():
    labels = label_maps.newton(200)
    labels[:5, :4] = -3
    assert wada_shares(labels)[-1] > 0.98
    assert wada_shares(labels, least=0)[-1] < 0.1


def test_two_basins_have_no_such_property():
    assert np.isnan(wada_shares(label_maps.disk(100, 0.5))).all()


@pytest.mark.parametrize("reaches", [[0], [1.5], [-2, 1]])
def test_reaches_that_make_no_sense_are_refused(reaches):
    with pytest.raises(UsageError, match="`reaches` are whole numbers of cells"):
        wada_shares(label_maps.newton(20), reaches)
