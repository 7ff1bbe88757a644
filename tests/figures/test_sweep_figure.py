"""Sweeps drawn: a line a minimum, greys for what hits none, and marks where minima stop attracting."""

import dataclasses
import itertools

import numpy as np
import pytest
from artists import by_gid, legend_texts
from synthetic import sweep_few, sweep_many

from landscape import figures


def drawn(record, style="screen"):
    return figures.make(record, style).axes[0]


@pytest.mark.parametrize("style", ["screen", "paper"])
def test_a_line_a_minimum_and_a_mark_a_critical_rate(style):
    record = sweep_few()
    ax, arrays = drawn(record, style), record.arrays
    shares, marks = by_gid(ax, "share"), by_gid(ax, "critical")
    for line, hits in zip(shares, arrays["hits"][:, 0].T, strict=False):
        np.testing.assert_allclose(line.get_xdata(), arrays["sweep_values"])
        np.testing.assert_allclose(line.get_ydata(), 100 * hits / arrays["totals"][:, 0])
    assert [mark.get_xdata()[0] for mark in marks] == pytest.approx(arrays["critical_lr"][0].tolist())
    np.testing.assert_array_equal([mark.get_color() for mark in marks], [line.get_color() for line in shares[:4]])
    assert ax.get_xscale() == "log" and len(by_gid(ax, "band")) >= 4


def test_what_hits_no_minimum_is_grey_and_dashed_unlike_any_other_line():
    ax = drawn(sweep_few())
    greys = [line for line in by_gid(ax, "share") if isinstance(line.get_color(), str)]
    dashes = [str(line._unscaled_dash_pattern) for line in [*greys, by_gid(ax, "critical")[0]]]
    assert greys and len(set(dashes)) == len(dashes)


def test_shares_of_many_minima_are_summed_and_their_critical_rates_spanned():
    record = sweep_many()
    ax = drawn(record)
    total = sum(line.get_ydata() for line in by_gid(ax, "share"))
    np.testing.assert_allclose(total, 100)
    numbers = ", ".join(text.get_text() for text in by_gid(ax, "critical number"))
    assert "lowest" in numbers and "others" in numbers
    rates = record.arrays["critical_lr"][0]
    places = [mark.get_xdata()[0] for mark in by_gid(ax, "critical")]
    assert min(places) == rates.min() and max(places) == rates.max()


def test_a_sweep_over_another_hyperparameter_marks_where_the_rate_becomes_critical():
    record = sweep_few()
    beta = np.linspace(0, 0.98, 15)
    critical = np.outer(1 + beta, [0.01, 0.02, 0.03, 0.006])
    names = [f"momentum:lr=0.012,momentum={value:g}" for value in beta]
    arrays = record.arrays | {"sweep_values": beta, "sweep_lr": np.full(15, 0.012), "critical_lr": critical}
    study = record.study | {"over": "momentum=0:0.98:15"}
    changed = dataclasses.replace(record, study=study, arrays=arrays | {"optimizer_names": np.array(names)})
    ax = drawn(changed)
    # 0.012 = 0.01 (1 + momentum) at 0.2; the others are critical nowhere in [0, 0.98], the last one always beyond.
    assert [mark.get_xdata()[0] for mark in by_gid(ax, "critical")] == pytest.approx([0.2])
    assert [text.get_text() for text in by_gid(ax, "critical number")] == ["1"]
    assert "lr 0.012" in " ".join(text.get_text() for text in by_gid(ax, "settings"))


@pytest.mark.parametrize("style", ["screen", "neurips"])
@pytest.mark.parametrize("apart", [1.08, 1.13, 1.2, 1.4])
def test_no_name_of_a_critical_rate_runs_into_another(apart, style):
    record = sweep_few()
    rates = np.broadcast_to(0.008 * apart ** np.repeat([0, 1], 2), record.arrays["critical_lr"].shape)
    changed = dataclasses.replace(record, arrays=record.arrays | {"critical_lr": rates})
    names = by_gid(drawn(changed, style), "critical number")
    assert ", ".join(name.get_text() for name in names) == "1, 2, 3, 4"
    boxes = [name.get_window_extent() for name in names]
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(boxes))


def test_without_critical_rates_there_are_no_marks():
    record = sweep_few()
    arrays = record.arrays | {"critical_lr": np.full_like(record.arrays["critical_lr"], np.nan)}
    ax = drawn(dataclasses.replace(record, arrays=arrays))
    assert not by_gid(ax, "critical") and "critical" not in " ".join(legend_texts(ax))
