"""How soon starts reach the lowest minimum: lines, bands, plateaus, and what is left out."""

import numpy as np
import pytest
import synthetic
from artists import by_gid, legend_texts, texts
from matplotlib.figure import Figure

from landscape import figures
from landscape.errors import UsageError
from landscape.estimates import steps_of
from landscape.figures import ecdf
from landscape.figures._distributions import FINE, spread
from landscape.record import Record
from landscape.statistics.intervals import clopper_pearson, wilson
from landscape.style import PALETTE


@pytest.fixture
def record():
    return synthetic.count_many(optimizers=3, inits=3)


def census(optimizers, inits):
    """A census of many schemes, of which the later ones reach the lowest minimum less often."""
    record = synthetic.count_many(1, 1)
    arrays, shape = dict(record.arrays), (optimizers, inits)
    cells = np.array(list(np.ndindex(shape)))
    arrays |= {
        "totals": np.full(shape, 1000),
        "independent": np.ones(shape, bool),
        "status_counts": np.zeros((*shape, 5), int),
        "optimizer_names": np.array([f"gd:lr={index + 1}" for index in range(optimizers)]),
        "init_names": np.array([f"normal:scale={index + 2}" for index in range(inits)]),
    }
    counts = np.arange(900, 900 - len(cells), -1)
    for name, own in (("reach", counts), ("spent", 1000 - counts)):
        arrays |= {f"{name}_cells": cells, f"{name}_steps": np.full(len(cells), 70), f"{name}_counts": own}
    names = arrays["optimizer_names"].tolist()
    return Record(record.study | {"optimizers": names}, arrays)


def drawn(record, **options):
    figure = figures.make(record, name="ecdf", **options)
    figure.canvas.draw()
    return [ax for ax in figure.axes if by_gid(ax, "share")]


def steps_and_shares(line):
    """A step line's rises: where, and the value from there on."""
    return line.get_xdata(), line.get_ydata()


def test_a_panel_an_init_and_a_line_an_optimizer(record):
    panels = drawn(record)
    assert [ax.get_title() for ax in panels] == ["uniform", "normal (scale 1)", "grid"]
    assert [line.get_color() for line in by_gid(panels[0], "share")] == list(PALETTE[:3])
    (page,) = [ax for ax in panels if legend_texts(ax)]
    assert legend_texts(page) == ["GD, lr 0.002", "Momentum, lr 0.002", "Adam, lr 0.05"]


def test_a_line_is_the_empirical_distribution_and_ends_at_the_success_rate(record):
    panels = drawn(record)
    for i, ax in enumerate(panels):
        for o, line in enumerate(by_gid(ax, "share")):
            steps = steps_of(record.arrays, o, i)
            runs = np.repeat(np.append(steps.reached, np.inf), np.append(steps.reached_counts, steps.spent_counts))
            x, y = steps_and_shares(line)
            assert line.get_drawstyle() == "steps-post"
            assert y[:-1] == pytest.approx([100 * np.mean(runs <= step) for step in x[:-1]])
            assert x[-1] == record.study["steps"]
            assert y[-1] == pytest.approx(100 * record.arrays["hits"][o, i, 0] / record.arrays["totals"][o, i])


def test_a_band_is_massart_s_and_only_of_independent_draws(record):
    panels = drawn(record)
    assert [len(by_gid(ax, "band")) for ax in panels] == [3, 3, 0]
    line, band = by_gid(panels[0], "share")[0], by_gid(panels[0], "band")[0]
    edge = band.get_paths()[0].vertices[:, 1]
    half = 100 * np.sqrt(np.log(2 / 0.05) / 2 / 1000)
    assert edge.max() == pytest.approx(line.get_ydata()[-1] + half)
    assert edge.min() == 0.0
    assert {round(value, 9) for value in edge} >= {round(value + half, 9) for value in line.get_ydata()}


def test_level_bands_and_who_has_none_are_told(record):
    record.study["level"] = 0.9
    foot = by_gid(drawn(record)[0], "foot") + by_gid(drawn(record)[-1], "foot")
    (told,) = [text.get_text().replace("\n", " ") for text in foot]
    assert told == (
        "At the right: the share of all starts that reached it. Bands: 90 % Dvoretzky–Kiefer–Wolfowitz, each over all "
        "steps of its line. No band for grid: those starts are no independent draws."
    )


def test_an_optimizer_whose_runs_are_dependent_is_named_with_its_init(record):
    record.arrays["independent"] = np.array([[True, True, False], [True, False, False], [True, True, False]])
    assert ecdf._without(record.arrays) == ["grid", "Momentum, lr 0.002 from normal (scale 1)"]


def test_the_target_is_told():
    few, many = synthetic.count_few(), synthetic.count_many()
    lines = [by_gid(drawn(record)[0], "settings")[0].get_text() for record in (few, many)]
    assert "Reached: any of the 4 lowest minima, loss 0" in lines[0]
    assert "Reached: the lowest minimum, loss 0" in lines[1]
    assert "n = 1,000 starts of each init" in lines[1]


def test_one_panel_names_plateaus_with_their_intervals():
    record = synthetic.count_many(optimizers=2, inits=1)
    (ax,) = drawn(record)
    hits = record.arrays["hits"][:, 0, 0]
    ends = [100 * np.array(wilson(hit, 1000)) for hit in hits]
    wanted = {f"{hit / 10:.1f} % [{low:.1f}, {high:.1f}]" for hit, (low, high) in zip(hits, ends, strict=True)}
    assert {text.get_text() for text in by_gid(ax, "plateau")} == wanted
    assert ax.get_title() == ""


@pytest.mark.parametrize(
    ("method", "name", "formula"),
    [("clopper-pearson", "Clopper–Pearson", clopper_pearson), ("goodman", "Wilson", wilson)],
)
def test_plateaus_have_the_interval_that_was_asked_for_and_say_so(method, name, formula):
    record = synthetic.count_many(optimizers=1, inits=1)
    record.study["method"] = method
    (ax,) = drawn(record)
    low, high = 100 * np.array(formula(record.arrays["hits"][0, 0, 0], 1000))
    (told,) = [text.get_text() for text in by_gid(ax, "plateau")]
    assert told.endswith(f"[{low:.1f}, {high:.1f}]")
    assert f"[95 % {name} interval]" in by_gid(ax, "foot")[0].get_text().replace("\n", " ")


def test_one_optimizer_has_a_line_an_init():
    record = synthetic.count_many(optimizers=1, inits=3)
    (ax,) = drawn(record)
    assert legend_texts(ax) == ["uniform", "normal (scale 1)", "grid"]
    plateaus = [text.get_text() for text in by_gid(ax, "plateau")]
    assert len(plateaus) == 3 and sum("[" in text for text in plateaus) == 2


def test_a_single_line_has_no_legend():
    (ax,) = drawn(synthetic.count_many(optimizers=1, inits=1))
    assert legend_texts(ax) == []


@pytest.mark.parametrize(
    "shape, panels, lines, told",
    [
        ((8, 2), 2, 8, ""),
        ((9, 1), 1, 8, "Shown are the 8 of 9 optimizers that reach it most often."),
        ((1, 9), 1, 8, "Shown are the 8 of 9 inits that reach it most often."),
        ((9, 2), 9, 2, ""),
        ((9, 9), 9, 8, "Shown are the 8 of 9 optimizers that reach it most often."),
    ],
)
def test_at_most_eight_lines_are_told_apart(shape, panels, lines, told):
    cells, words = ecdf._chosen(census(*shape).arrays, apart=True)
    assert cells.shape[:2] == (panels, lines)
    assert words == told


def test_the_lines_kept_are_those_that_reach_most_often():
    record = census(9, 1)
    best = record.arrays["reach_counts"]
    best[:] = [500, 900, 800, 100, 700, 600, 650, 550, 400]
    record.arrays["spent_counts"][:] = 1000 - best
    (ax,) = drawn(record)
    assert [round(line.get_ydata()[-1]) for line in by_gid(ax, "share")] == [50, 90, 80, 70, 60, 65, 55, 40]
    assert "8 of 9 optimizers" in by_gid(ax, "settings")[0].get_text()


def test_given_axes_take_pairs_and_say_which():
    ax = Figure(figsize=(6, 6)).subplots()
    ecdf.draw(synthetic.count_many(optimizers=3, inits=3), ax=ax)
    assert len(by_gid(ax, "share")) == 8
    assert legend_texts(ax)[0] == "GD, lr 0.002 · normal (scale 1)"
    assert "8 of 9 pairs" in by_gid(ax, "settings")[0].get_text()


def test_names_of_plateaus_keep_apart_and_equal_ones_are_written_once():
    record = census(8, 1)
    names = [text for text, _ in texts(figures.make(record, "paper", "ecdf")) if text.get_gid() == "plateau"]
    boxes = sorted((text.get_window_extent() for text in names), key=lambda box: box.y0)
    assert len(boxes) == 8
    assert all(below.y1 <= above.y0 + 1 for below, above in zip(boxes, boxes[1:], strict=False))
    record.arrays["reach_counts"][:], record.arrays["spent_counts"][:] = 700, 300
    (ax,) = drawn(record)
    assert len(by_gid(ax, "plateau")) == 1 and len(by_gid(ax, "leader")) == 8


@pytest.mark.parametrize("venue", ["screen", "paper"])
def test_leaders_start_where_their_lines_end(venue):
    figure = figures.make(synthetic.count_many(optimizers=4, inits=3), venue, "ecdf")
    figure.canvas.draw()
    for ax in figure.axes:
        ends = [ax.transData.transform(line.get_xydata()[-1])[1] for line in by_gid(ax, "share")]
        starts = [line.get_transform().transform(line.get_xydata()[0])[1] for line in by_gid(ax, "leader")]
        assert starts == pytest.approx(ends, abs=0.5)


def test_places_stay_within_the_axes():
    assert spread([98.0, 99.0, 100.0], 10.0, 100.0).tolist() == pytest.approx([80.0, 90.0, 100.0])
    assert spread([0.0, 0.0], 10.0, 100.0).tolist() == pytest.approx([0.0, 10.0])
    assert np.all(np.diff(spread([5.0, 5.0, 5.0], 10.0, 15.0)) == 10.0)


def test_nothing_reached_is_a_line_at_zero(record):
    spent = np.concatenate([record.arrays["spent_counts"], record.arrays["reach_counts"]])
    for part in ("cells", "steps"):
        both = [record.arrays[f"{name}_{part}"] for name in ("spent", "reach")]
        record.arrays[f"spent_{part}"] = np.concatenate(both)
        record.arrays[f"reach_{part}"] = record.arrays[f"reach_{part}"][:0]
    record.arrays.update(spent_counts=spent, reach_counts=record.arrays["reach_counts"][:0])
    for ax in drawn(record):
        assert all(not line.get_ydata().any() for line in by_gid(ax, "share"))
        assert [text.get_text() for text in by_gid(ax, "plateau")] == ["0 %"]


def test_a_start_at_the_minimum_counts_from_the_left_edge():
    record = census(1, 1)
    record.arrays.update({
        "reach_cells": np.zeros((2, 2), int), "reach_steps": np.array([0, 50]), "reach_counts": np.array([300, 200]),
        "spent_counts": np.array([500]),
    })  # fmt: skip
    (ax,) = drawn(record)
    x, y = steps_and_shares(by_gid(ax, "share")[0])
    assert (x[0], x[-1]) == ax.get_xlim()
    assert y.tolist() == [30.0, 50.0, 50.0]


def test_lines_of_many_rises_are_thinned_and_exact_where_they_rise():
    record, many = census(1, 1), 200_000
    steps = np.arange(1, many + 1)
    record.study["steps"] = many
    record.arrays.update({
        "totals": np.array([[many]]), "reach_cells": np.zeros((many, 2), int), "reach_steps": steps,
        "reach_counts": np.ones(many, int), "spent_counts": np.array([0]),
    })  # fmt: skip
    (ax,) = drawn(record)
    x, y = steps_and_shares(by_gid(ax, "share")[0])
    assert len(x) <= FINE + 2
    assert y[1:-1] == pytest.approx(100 * x[1:-1] / many)


def test_repeats_are_runs_and_settled_ones_are_told():
    record = synthetic.count_many(optimizers=1, inits=1)
    record.study["repeats"] = 5
    record.arrays["status_counts"] = np.array([[[900, 100, 0, 0, 0]]])
    (ax,) = drawn(record)
    assert ax.get_ylabel() == "share of runs (%)"
    assert "Settled runs count at their last step" in by_gid(ax, "foot")[0].get_text().replace("\n", " ")
    assert "1,000 uniform runs" in by_gid(ax, "settings")[0].get_text()


def test_a_record_without_steps_is_refused_by_name():
    record = synthetic.trace_few(n=10, size=21)
    with pytest.raises(UsageError, match="ecdf reads how many steps.*this record of trace has none"):
        figures.make(record, name="ecdf")
