"""Basin maps of repeated runs: cells fade by certainty, and the scale and the foot say so."""

import dataclasses

import numpy as np
import pytest
from artists import by_gid, legend_texts

from landscape import figures
from landscape.figures import _certainty
from landscape.figures._cells import boundaries


def repeated(record):
    """The record as if each cell had run four times, the right half with one run lost."""
    codes = np.where(record.arrays["labels"] >= 0, record.arrays["labels"], -5)
    certainty = np.ones(codes.shape, np.float32)
    certainty[:, codes.shape[1] // 2 :] = 0.75
    outcomes = np.append(np.unique(codes[codes >= 0]), -5)
    counts = np.stack([np.where(codes == one, 4 * certainty, 0) for one in outcomes])
    counts[-1] += 4 - counts.sum(axis=0)
    more = {"certainty": certainty, "outcome_codes": outcomes, "outcome_counts": counts.astype(np.uint16)}
    return dataclasses.replace(record, arrays=record.arrays | more, study=record.study | {"repeats": 4})


@pytest.fixture(scope="module", params=[0, 1], ids=["few", "many"])
def drawn(request, records):
    record = repeated(records["basins"][request.param])
    return record, figures.make(record).axes[0]


def test_cells_fade_by_certainty_and_do_not_darken_by_steps(drawn):
    record, ax = drawn
    arrays = record.arrays
    image, colors = (
        np.asarray(by_gid(ax, "basins")[0].get_array()),
        figures.palette(arrays["minima_values"], arrays["minima_points"]),
    )
    for certainty in (1.0, 0.75):
        hit = (arrays["labels"] >= 0) & (arrays["certainty"] == certainty)
        expected = 1 - certainty * (1 - colors[arrays["labels"][hit], :3])
        np.testing.assert_allclose(image[hit], expected, atol=1e-6)


def test_the_scale_says_what_paler_means_and_ends_at_all_runs(drawn):
    _, ax = drawn
    bars = [bar for bar in ax.child_axes if "paler is less certain" in bar.get_xlabel().replace("\n", " ")]
    assert len(bars) == 1
    assert bars[0].get_images()[0].get_extent()[:2] == [0.5, 1]
    assert bars[0].get_xticklabels()[-1].get_text() == "100 %"
    assert not any("darker" in bar.get_xlabel() for bar in ax.child_axes)


def test_the_foot_says_how_many_runs_and_how_many_are_lost(drawn):
    record, ax = drawn
    told = " ".join(by_gid(ax, "foot")[0].get_text().split())
    assert "most frequent outcome of 4 runs; 50.0 % of the cells always end the same" in told
    assert _certainty.certainty_sentence(record.arrays) in told and "n = " not in told


def test_legend_and_boundaries_are_those_of_the_most_frequent_outcomes(drawn, records):
    record, ax = drawn
    plain = figures.make(
        next(one for one in records["basins"] if one.study["problem"] == record.study["problem"])
    ).axes[0]
    assert legend_texts(ax) == legend_texts(plain)
    np.testing.assert_array_equal(boundaries(record.arrays), boundaries(record.arrays | {"certainty": 0}))


@pytest.mark.parametrize(("lowest", "start"), [(1.0, 0.5), (0.5, 0.5), (0.49, 0.4), (0.3, 0.3), (0.05, 0.0)])
def test_the_scale_begins_at_a_tenth_below_the_smallest_certainty(lowest, start):
    assert _certainty.least(np.array([lowest, 1.0], np.float32)) == pytest.approx(start)
