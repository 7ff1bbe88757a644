"""Interactive pages: complete in themselves, true to the record, and the same twice."""

import base64
import importlib.util
import json
import re

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from landscape import embedding, figures, interactive, style
from landscape.errors import UsageError
from landscape.interactive import _runs
from landscape.interactive._ground import Ground


@pytest.fixture(scope="module")
def record(records):
    return records["trajectories"][0]


@pytest.fixture(scope="module")
def made(record):
    return interactive.page(record, embedding.packed({"verb": "trace"}))


@pytest.fixture(scope="module")
def traces(made):
    return figure(made)["data"]


def figure(page):
    """The figure that a page holds, its numbers unpacked."""
    return plain(json.loads(re.search(r"^const figure = (.*);$", page, flags=re.MULTILINE)[1]))


def plain(value):
    if isinstance(value, list):
        return [plain(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "bdata" in value:
        numbers = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
        return numbers.reshape([int(size) for size in str(value.get("shape", numbers.size)).split(",")])
    return {key: plain(part) for key, part in value.items()}


def test_the_same_record_gives_the_same_page_which_holds_its_study(record, made, tmp_path):
    assert interactive.page(record, embedding.packed({"verb": "trace"})) == made
    (tmp_path / "page.html").write_text(made, encoding="utf-8")
    assert embedding.read_study(tmp_path / "page.html") == {"verb": "trace"}


def test_nothing_is_loaded_from_elsewhere(made):
    outside = re.sub(r"<script>.*?</script>", "", made, flags=re.DOTALL)
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", outside) == ["data:,"]
    assert '"showSendToCloud": false' in made and '"plotlyServerURL": ""' in made


def test_the_surface_is_the_loss_on_the_scale_of_the_figures(record, traces):
    arrays = record.arrays
    (surface,) = [trace for trace in traces if trace["type"] == "surface"]
    scale = figures.loss_scale(arrays["grid_loss"], arrays["minima_values"])
    assert scale.log
    assert np.allclose(surface["z"], np.log10(np.maximum(arrays["grid_loss"], scale.levels[0])), rtol=1e-6)
    assert np.allclose(surface["customdata"], arrays["grid_loss"], rtol=1e-6)


def test_every_basin_is_an_entry_with_its_share_and_color(record, traces):
    labels = record.arrays["labels"]
    entries = [trace for trace in traces if trace.get("legendgroup") and trace.get("showlegend") is not False]
    counts = np.bincount(labels[labels >= 0])
    for index, (entry, count) in enumerate(zip(entries, counts, strict=False)):
        assert entry["name"] == f"{index + 1}: {figures.share(int(count), len(labels))}"
        assert entry["line"]["color"] == style.PALETTE[index]
    assert [entry["name"].split(":")[0] for entry in entries[4:]] == [
        "ended at a saddle",
        "unsettled",
        "escaped",
        "diverged",
    ]


def test_paths_lie_on_the_surface_and_tell_step_and_loss(record, traces):
    ground, nodes = Ground(record), (record.arrays["grid_y"], record.arrays["grid_x"])
    height = RegularGridInterpolator(nodes, traces[0]["z"])
    line = next(trace for trace in traces if trace["name"].startswith("2:") and trace["mode"] == "lines")
    there = np.isfinite(line["x"])
    points = np.clip(np.stack([line["y"], line["x"]], axis=1)[there], -6, 6)
    assert np.allclose(line["z"][there], height(points) + ground.lift, atol=1e-4)
    step, told, run = line["customdata"][there].T
    assert np.allclose(told, 10 ** (line["z"][there] - ground.lift), rtol=1e-3)
    assert (np.diff(step)[np.diff(run) == 0] >= 0).all()
    assert set(run.astype(int)) == set(np.flatnonzero(record.arrays["labels"] == 1))


def test_a_path_keeps_its_iterates_where_they_lie_apart(record):
    path = np.array([[0.0, 0.0], [0.5, 0.0], [0.5001, 0.0], [0.5, 0.5], [0.5, 0.5]])
    assert _runs._telling(path, 200).tolist() == [0, 1, 3]
    points, steps = _runs._finer(path[[0, 1, 3]], np.array([0, 1, 3]), np.ones(2), 500)
    assert np.abs(np.diff(points, axis=0)).max() <= _runs.FINE + 1e-12
    assert points[0].tolist() == [0, 0] and points[-1].tolist() == [0.5, 0.5] and (steps[0], steps[-1]) == (0, 3)
    assert np.allclose(points[steps == 1], [[0.5, 0]])


def test_a_path_that_never_rests_is_thinned():
    swinging = np.tile([[0.1, 0.1], [0.6, 0.2]], (1000, 1))
    kept = _runs._telling(swinging, 50)
    assert len(kept) <= 52 and kept[0] == 0 and kept[-1] == 1999
    assert len(_runs._finer(swinging[kept], kept, np.ones(2), 100)[0]) <= 52 + 100


def test_what_lies_beyond_the_view_is_a_gap(traces):
    for trace in traces[1:]:
        for name in "xy":
            there = trace[name][np.isfinite(trace[name])]
            assert len(there) == 0 or np.abs(there).max() <= 6 + 1e-6


def test_many_minima_have_an_entry_each_that_was_hit(records):
    record = records["trajectories"][1]
    data = figure(interactive.page(record))["data"]
    entries = [trace for trace in data if trace.get("legendgroup") and trace.get("showlegend") is not False]
    assert len(entries) == len(np.unique(record.arrays["labels"]))


def test_a_surface_shows_each_kind_of_critical_point(records):
    record = records["surface"][0]
    made = interactive.page(record)
    names = [trace["name"] for trace in figure(made)["data"]]
    assert names[0] == "loss" and names[1:] == ["4 minima", "4 saddles", "1 maximum"]
    assert "The surface of the loss, with all critical points. Himmelblau" in made


def test_a_page_of_a_users_words_is_still_a_page(records):
    import dataclasses

    record = records["surface"][0]
    study = record.study | {"problem": "</script><b>x.py:loss", "axes": ["<i>", "</script>"]}
    made = interactive.page(dataclasses.replace(record, study=study))
    assert made.count("</script>") == 2 and "<b>x" not in made


def test_a_page_without_plotly_is_refused(monkeypatch, record):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'jax-landscape\[interactive\]'"):
        interactive.page(record)


def test_another_record_is_refused(records):
    with pytest.raises(UsageError, match="A page shows a record of `trace` or `show`; this is one of basins"):
        interactive.page(records["basins"][0])
