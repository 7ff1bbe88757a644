"""Runs at a moment: where they are, what color they have, which of them are counted; and the time of a video."""

import dataclasses

import numpy as np
import pytest
from artists import by_gid, legend_texts
from matplotlib.colors import to_rgba
from scipy.interpolate import interp1d

from landscape import figures
from landscape.figures import motion
from landscape.figures._motion import Motion, kept_steps


@pytest.fixture(scope="module")
def record(records):
    return records["trajectories"][0]


@pytest.fixture(scope="module")
def moved(record):
    return Motion(record)


def test_between_iterates_a_run_is_on_the_line_from_one_to_the_other(record, moved):
    paths = record.arrays["paths"]
    line = interp1d(np.arange(paths.shape[1]), paths, axis=1)
    for step in (0.0, 0.25, 1.5, 3.0):
        assert np.allclose(moved.at(step), line(step))


def test_where_many_steps_pass_at_once_runs_are_at_iterates(record, moved):
    assert np.array_equal(moved.at(390.7), record.arrays["paths"][:, 390])


def test_a_run_has_come_once_it_stays_near_its_end(record, moved):
    paths, reasons = record.arrays["paths"], record.arrays["reasons"]
    near = (np.abs(paths - paths[:, -1:]) <= 0.12).all(axis=2)
    for run in np.flatnonzero(~np.isin(reasons, ["unsettled", "escaped", "diverged"])):
        came = moved.arrivals[run]
        assert near[run, came:].all() and (came == 0 or not near[run, came - 1])
    assert (moved.arrivals[reasons == "unsettled"] == 400).all()


def test_a_stride_of_the_paths_is_a_stride_of_the_steps(record):
    thinned = record.arrays | {"paths": record.arrays["paths"][:, ::8]}
    sparse = dataclasses.replace(record, study=record.study | {"paths": 8}, arrays=thinned)
    assert kept_steps(sparse)[[0, 1, -1]].tolist() == [0, 8, 400]
    arrivals = Motion(sparse).arrivals
    assert (arrivals % 8 == 0).all() and (arrivals < Motion(record).arrivals + 8).all()


def test_time_passes_evenly_on_a_logarithm_of_steps(moved):
    steps = moved.clock.step(np.linspace(0, 1, 50))
    assert steps[0] == 0 and steps[-1] == pytest.approx(400)
    assert np.ptp(np.diff(np.log(steps + moved.clock.unit))) < 1e-6


@pytest.fixture(scope="module", params=[0, 1], ids=["few", "many"])
def scene(request, records):
    found = records["trajectories"][request.param]
    return found, motion.stage(found)


@pytest.mark.parametrize("time", [0.0, 0.4, 1.0])
def test_the_legend_counts_what_has_come(scene, time):
    record, shown = scene
    moved, labels = Motion(record), record.arrays["labels"]
    shown.show(time)
    come = moved.arrivals <= moved.clock.step(time)
    words = legend_texts(shown.figure.axes[0])
    if len(record.arrays["minima_values"]) <= figures.FEW:
        for index in range(4):
            assert any(word.startswith(f"{index + 1}: {(come & (labels == index)).sum()} (") for word in words)
        for reason in ("unsettled", "escaped", "diverged"):
            assert any(word.startswith(f"{reason}: {int(time == 1)} (") for word in words)
    else:
        others = labels[come & (labels > 0)]
        assert any(word.startswith(f"{len(set(others))} of 120 other minima: {len(others)} (") for word in words)
    (step,) = by_gid(shown.figure.axes[0], "step")
    assert step.get_text() == f"step {int(moved.clock.step(time)):,}"


def test_white_fades_into_the_color_of_the_end(record):
    shown = motion.stage(record)
    (runs,) = by_gid(shown.figure.axes[0], "runs")
    shown.show(0.0)
    moving = Motion(record).arrivals > 0
    assert np.allclose(runs.get_facecolors()[moving], 1.0)
    shown.show(1.0)
    labels = record.arrays["labels"]
    wanted = figures.palette(record.arrays["minima_values"])[labels[labels >= 0]]
    assert np.allclose(runs.get_facecolors(), wanted)
    assert np.allclose(runs.get_offsets(), record.arrays["ends"][labels >= 0])
    (escaped,) = by_gid(shown.figure.axes[0], "ends escaped")
    assert escaped.get_xdata().tolist() == [6.0] and to_rgba(escaped.get_markerfacecolor()) == to_rgba("0.1")


def test_the_counter_hides_no_minimum(record):
    for corner, place in (((-5.5, 5.6), (0.975, 0.975)), ((5.5, 5.6), (0.025, 0.975))):
        at = record.arrays["minima_points"].copy()
        at[0] = corner
        crowded = dataclasses.replace(record, arrays=record.arrays | {"minima_points": at})
        (step,) = by_gid(motion.stage(crowded).figure.axes[0], "step")
        assert step.get_position() == place


def test_far_numbers_are_drawn_and_end_nothing(record):
    paths = record.arrays["paths"].copy()
    paths[1, 3:] = 1e200
    paths[2, 5:] = np.nan
    wild = dataclasses.replace(record, arrays=record.arrays | {"paths": paths})
    shown = motion.stage(wild)
    for time in (0.2, 1.0):
        shown.show(time)
        shown.figure.canvas.draw()
