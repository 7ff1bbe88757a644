"""Records made with numpy alone, so that figures are tested without the engine."""

import numpy as np
from joined import lattice, line_between_models, lines, neighbors, tree
from trained import train_few, train_many

from landscape.record import Record
from landscape.statistics import entanglement
from landscape.statistics.levels import lowest

HIMMELBLAU = np.array([[-3.77931, -3.283186], [-2.805118, 3.131313], [3.0, 2.0], [3.584428, -1.848127]])
SADDLES = np.array([[-3.073026, -0.081353], [0.086678, 2.884255], [3.385154, 0.073852], [-0.127961, -1.953715]])
SQUARE = [[-6.0, 6.0], [-6.0, 6.0]]


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_slope(at):
    x, y = at.T
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=1)


def rastrigin(x, y):
    return 20 + x**2 - 10 * np.cos(2 * np.pi * x) + y**2 - 10 * np.cos(2 * np.pi * y)


def rastrigin_slope(at):
    return 2 * at + 20 * np.pi * np.sin(2 * np.pi * at)


def rastrigin_minima():
    axis = np.arange(-5, 6).astype(float)
    for _ in range(30):
        axis -= (2 * axis + 20 * np.pi * np.sin(2 * np.pi * axis)) / (2 + 40 * np.pi**2 * np.cos(2 * np.pi * axis))
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    values = rastrigin(*points.T)
    order = np.lexsort((points[:, 1], points[:, 0], values.round(9)))
    return points[order], values[order]


def descend(slope, starts, lr, steps, momentum=None):
    """Adam, or momentum where given: paths (n, steps + 1, 2), a diverged run repeats its last finite point."""
    at, mean, square, paths = starts.copy(), 0 * starts, 0 * starts, [starts]
    for count in range(1, steps + 1):
        g = slope(at)
        if momentum is None:
            mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
            step = -lr * (mean / (1 - 0.9**count)) / (np.sqrt(square / (1 - 0.999**count)) + 1e-8)
        else:
            mean = momentum * mean + g
            step = -lr * mean
        new = at + step
        at = np.where(np.isfinite(new).all(1, keepdims=True) & (np.abs(new) < 1e6).all(1, keepdims=True), new, at)
        paths.append(at)
    return np.stack(paths, axis=1)


def nearest(ends, minima, radius=0.1):
    gaps = np.linalg.norm(ends[:, None] - minima[None], axis=2)
    return np.where(gaps.min(axis=1) < radius, gaps.argmin(axis=1), -1)


def study(verb, problem, domain, **given):
    plain = {
        "verb": verb,
        "problem": problem,
        "formula": "",
        "source": "",
        "axes": ["x", "y"],
        "optimizers": ["adam:lr=0.05,b1=0.9,b2=0.999,eps=1e-08"],
        "inits": ["uniform"],
        "n": 225,
        "steps": 500,
        "seed": 0,
        "clip": None,
        "noise": 0.0,
        "l2": 0.0,
        "schedule": None,
        "precision": 64,
        "domain": domain,
        "view": domain,
        "resolution": 101,
        "level": 0.95,
        "method": "wilson",
    }
    return plain | given


def grid(loss, view, size=121):
    x, y = (np.linspace(low, high, size) for low, high in view)
    return {"grid_x": x, "grid_y": y, "grid_loss": loss(*np.meshgrid(x, y))}


def minima(points, values):
    k = len(points)
    eigenvalues = np.full((k, 2), 50.0)
    return {
        "minima_points": np.asarray(points),
        "minima_values": np.asarray(values, float),
        "minima_eigenvalues": eigenvalues,
        "minima_kinds": np.full(k, "minimum"),
    }


def runs(paths, points):
    labels = nearest(paths[:, -1], points)
    n = len(paths)
    return {
        "starts": paths[:, 0],
        "ends": paths[:, -1],
        "paths": paths,
        "labels": labels,
        "status": np.where(labels >= 0, 1, 2).astype(np.int8),
        "steps": np.full(n, paths.shape[1] - 1),
        "losses": np.zeros(n),
        "reasons": np.where(labels >= 0, "", "unsettled").astype("<U10"),
    }


def trace_few(n=150, size=121):
    """Himmelblau under Adam, with an unsettled, an escaped, a diverged and a saddle run."""
    starts = np.random.default_rng(0).uniform(-6, 6, (n, 2))
    paths = descend(himmelblau_slope, starts, 0.05, 400)
    found = runs(paths, HIMMELBLAU)
    _lose(found, 0, "escaped", 3, starts[0] + np.linspace(0, 90, 401)[:, None] * np.array([0.8, 0.5]))
    _lose(found, 1, "diverged", 4, starts[1] + np.minimum(np.arange(401), 6)[:, None] * np.array([-0.4, 0.7]))
    _lose(found, 2, "unsettled", 2, starts[2] + np.sin(np.arange(401) / 9)[:, None] * np.array([0.9, 0.2]))
    _lose(found, 3, "saddle", 0, starts[3] + np.linspace(0, 1, 401)[:, None] * (SADDLES[3] - starts[3]))
    formula = "f(x, y) = (x² + y − 11)² + (x + y² − 7)²"
    arrays = grid(himmelblau, SQUARE, size) | minima(HIMMELBLAU, np.zeros(4)) | found
    return Record(study("trace", "himmelblau", SQUARE, formula=formula, n=n, clip="norm:1", steps=400), arrays)


def _lose(found, index, reason, status, path):
    found["paths"][index], found["ends"][index] = path, path[-1]
    found["labels"][index], found["reasons"][index], found["status"][index] = -1, reason, status


def trace_many(n=400, size=161):
    """Rastrigin's 121 minima under Adam."""
    domain = [[-5.12, 5.12], [-5.12, 5.12]]
    starts = np.random.default_rng(1).uniform(-5.12, 5.12, (n, 2))
    points, values = rastrigin_minima()
    found = runs(descend(rastrigin_slope, starts, 0.1, 300), points)
    formula = "f(x) = 2 A + Σ (xᵢ² − A cos 2π xᵢ), A = 10"
    arrays = grid(rastrigin, domain, size) | minima(points, values) | found
    optimizer = ["adam:lr=0.1,b1=0.9,b2=0.999,eps=1e-08"]
    return Record(study("trace", "rastrigin", domain, formula=formula, n=n, optimizers=optimizer), arrays)


def cells(size, half):
    edges = np.linspace(-half, half, size + 1)
    return (edges[1:] + edges[:-1]) / 2


def basin_runs(slope, points, half, size, lr, momentum, steps):
    x = cells(size, half)
    starts = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    paths = descend(slope, starts, lr, steps, momentum)
    labels = nearest(paths[:, -1], points, 0.05)
    near = np.linalg.norm(paths - points[labels][:, None], axis=2) < 0.02
    took = np.where(near.any(axis=1), near.argmax(axis=1), steps)
    lost = np.abs(paths[:, -1]).max(axis=1) > 20
    status = np.where(labels >= 0, 0, np.where(lost, 4, 2)).astype(np.int8)
    reasons = np.where(labels >= 0, "", np.where(lost, "diverged", "unsettled"))
    shaped = {"labels": labels, "steps": took, "status": status, "reasons": reasons}
    return {"x": x, "y": x} | {key: value.reshape(size, size) for key, value in shaped.items()}


def basins_few(size=60, steps=300):
    """Himmelblau under momentum; some cells diverge, some stay unsettled, one row ends at a saddle."""
    found = basin_runs(himmelblau_slope, HIMMELBLAU, 6, size, 0.006, 0.9, steps)
    found["labels"][size // 2, :5], found["reasons"][size // 2, :5] = -1, "saddle"
    critical = {
        "critical_points": np.vstack([HIMMELBLAU, SADDLES, [[-0.270845, -0.923039]]]),
        "critical_kinds": np.array(["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]),
    }
    arrays = grid(himmelblau, SQUARE, 61) | minima(HIMMELBLAU, np.zeros(4)) | found | critical
    optimizer = ["momentum:lr=0.006,momentum=0.9"]
    given = {"optimizers": optimizer, "inits": [], "resolution": size, "steps": steps}
    return Record(
        study("basins", "himmelblau", SQUARE, formula="f(x, y) = (x² + y − 11)² + (x + y² − 7)²", **given), arrays
    )


def basins_many(size=120, steps=80):
    """Rastrigin's checkerboard under gradient descent."""
    points, values = rastrigin_minima()
    found = basin_runs(rastrigin_slope, points, 5.12, size, 0.002, 0.0, steps)
    domain = [[-5.12, 5.12], [-5.12, 5.12]]
    half = np.stack(np.meshgrid(np.arange(-5, 5) + 0.5, np.arange(-5, 6)), axis=-1).reshape(-1, 2).astype(float)
    critical = {
        "critical_points": np.vstack([points, half, half[:, ::-1]]),
        "critical_kinds": np.array(["minimum"] * 121 + ["saddle"] * 220),
    }
    arrays = grid(rastrigin, domain, 81) | minima(points, values) | found | critical
    given = {"optimizers": ["gd:lr=0.002"], "inits": [], "resolution": size, "steps": steps}
    return Record(study("basins", "rastrigin", domain, **given), arrays)


def entangled(record):
    """A basin map's record, with what is measured of its boundaries."""
    return Record(record.study, record.arrays | entanglement.measure(record.arrays["labels"]))


def entangled_few():
    """Himmelblau under momentum, on few cells."""
    return entangled(basins_few())


def entangled_many():
    """Rastrigin's checkerboard."""
    return entangled(basins_many())


def against_flow(record, flow_labels):
    """A basin map's record, with a flow that reaches a minimum from every cell."""
    flow = {"flow_labels": flow_labels, "flow_reasons": np.full(flow_labels.shape, "", dtype="<U10")}
    return Record(record.study, record.arrays | flow)


def flow_few():
    """Himmelblau under momentum, and a flow whose basins are the quadrants but for one cell at a saddle."""
    record = basins_few()
    x, y = np.meshgrid(record.arrays["x"], record.arrays["y"])
    found = against_flow(record, np.where(x < 0, np.where(y < 0, 0, 1), np.where(y < 0, 3, 2)))
    found.arrays["flow_labels"][0, 0], found.arrays["flow_reasons"][0, 0] = -1, "saddle"
    return found


def flow_many():
    """Rastrigin, where the flow is the optimizer but for one column."""
    record = basins_many()
    labels = record.arrays["labels"].copy()
    labels[:, 30] = labels[:, 31]
    return against_flow(record, np.maximum(labels, 0))


def show_few(size=121):
    """Himmelblau's surface."""
    points = np.vstack([HIMMELBLAU, SADDLES, [[-0.270845, -0.923039]]])
    critical = {
        "critical_points": points,
        "critical_values": himmelblau(*points.T),
        "critical_kinds": np.array(["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]),
        "winding": np.array(1),
        "index_check": np.array(["The index check passed: 5 extrema − 4 saddles = 1, the winding number."]),
    }
    arrays = grid(himmelblau, SQUARE, size) | minima(HIMMELBLAU, np.zeros(4)) | critical
    return Record(study("show", "himmelblau", SQUARE, formula="f(x, y) = (x² + y − 11)² + (x + y² − 7)²"), arrays)


def show_many(size=161):
    """Rastrigin's surface."""
    record = basins_many(4, 2)
    points, values = rastrigin_minima()
    half = np.arange(-5, 5) + 0.5
    tops = np.stack(np.meshgrid(half, half), axis=-1).reshape(-1, 2)
    at = np.vstack([record.arrays["critical_points"], tops])
    critical = {
        "critical_points": at,
        "critical_values": rastrigin(*at.T),
        "critical_kinds": np.append(record.arrays["critical_kinds"], ["maximum"] * 100),
        "winding": np.array(1),
        "index_check": np.array(["The index check passed: 221 extrema − 220 saddles = 1, the winding number."]),
    }
    domain = record.study["domain"]
    arrays = grid(rastrigin, domain, size) | minima(points, values) | critical
    return Record(study("show", "rastrigin", domain, formula="f(x) = 2 A + Σ (xᵢ² − A cos 2π xᵢ), A = 10"), arrays)


REASONS = ["saddle", "maximum", "outside", "none", "unsettled", "escaped", "diverged"]


def compare(panels, varied, cells=False):
    """Records of `trace` or `basins` of one problem side by side, row by row, their optimizer or clip varied."""
    first, k = panels[0], len(panels[0].arrays["minima_values"])
    names = ("labels", "reasons", "steps", "status") + (() if cells else ("starts", "ends", "paths", "losses"))
    own = {name: np.stack([panel.arrays[name] for panel in panels])[:, None] for name in names}
    flat = {name: own[name].reshape(len(panels), -1) for name in ("labels", "reasons")}
    hits = np.array([np.bincount(labels[labels >= 0], minlength=k) for labels in flat["labels"]])
    misses = np.array([[(reasons == one).sum() for one in REASONS] for reasons in flat["reasons"]])
    n = flat["labels"].shape[1]
    share = np.concatenate([hits, misses], axis=1)[:, None] / n
    rows = len(next(iter(varied.values()))) if len(varied) == 2 else 1
    arrays = {**first.arrays, **own, "hits": hits[:, None], "misses": misses[:, None], "miss_names": np.array(REASONS)}
    arrays |= {
        "low": np.maximum(share - 0.05, 0),
        "high": np.minimum(share + 0.05, 1),
        "totals": np.full((len(panels), 1), n),
        "methods": np.full((len(panels), 1), "boundary cells" if cells else "wilson"),
        "init_names": np.array(["grid" if cells else "uniform"]),
        "optimizer_names": np.array([panel.study["optimizers"][0] for panel in panels]),
        "panels": np.stack([np.arange(len(panels)), np.zeros(len(panels), int)], axis=1).reshape(rows, -1, 2),
    }
    told = {"verb": "compare", "varied": varied, "cells": cells, "n": n, "clip": None, "inits": ["uniform"]}
    optimizers = [*dict.fromkeys(panel.study["optimizers"][0] for panel in panels)]
    return Record(first.study | told | {"optimizers": optimizers}, arrays)


def compare_few():
    """Himmelblau: one optimizer from three seeds of starts, which one place of a page of two columns is left by."""
    return compare([trace_few(n, 61) for n in (60, 60, 60)], {"seed": [0, 1, 2]})


def compare_many():
    """Rastrigin's maps by two optimizers with and without a clip."""
    panels = [basins_many(60, steps) for steps in (80, 40, 80, 20)]
    for panel, name in zip(panels, ("gd:lr=0.002", "gd:lr=0.002", "adam:lr=0.1", "adam:lr=0.1"), strict=True):
        panel.study["optimizers"] = [name]
    return compare(panels, {"optimizer": ["gd:lr=0.002", "adam:lr=0.1"], "clip": ["none", "norm:1"]}, True)


OPTIMIZERS = [
    "gd:lr=0.002",
    "momentum:lr=0.002,momentum=0.9",
    "adam:lr=0.05,b1=0.9,b2=0.999,eps=1e-08",
    "rmsprop:lr=0.01",
]
INITS = ["uniform", "normal:scale=1.0", "grid"]


def count(problem, points, values, optimizers, inits, n=1000):
    """A census drawn from made-up shares; grid starts carry no interval."""
    rng, k = np.random.default_rng(3), len(points)
    miss_names = np.array(["saddle", "unsettled", "diverged"])
    shape = (len(optimizers), len(inits))
    weights = np.exp(-values / (5 + values.max()) * np.array([2, 12, 3])[: len(inits), None])
    weights = np.concatenate(
        [weights / weights.sum(axis=1, keepdims=True), np.full((len(inits), 3), [0, 0.02, 0.01])], 1
    )
    drawn = np.array([[rng.multinomial(n, row / row.sum()) for row in weights] for _ in optimizers])
    share = drawn / n
    margin = 1.96 * np.sqrt(share * (1 - share) / n + 1 / n**2)
    low, high = np.maximum(share - margin, 0), np.minimum(share + margin, 1)
    kinds = np.array(["grid" if init == "grid" else "independent" for init in inits])
    low[:, kinds == "grid"] = high[:, kinds == "grid"] = np.nan
    arrays = minima(points, values) | {
        "hits": drawn[..., :k],
        "misses": drawn[..., k:],
        "miss_names": miss_names,
        "low": low,
        "high": high,
        "totals": np.full(shape, n),
        "kinds": kinds,
        "methods": np.array([["none (grid starts)" if init == "grid" else "wilson" for init in inits]] * shape[0]),
        "optimizer_names": np.array(optimizers),
        "init_names": np.array(inits),
        "median_steps": np.full((*shape, k), 120.0),
        "independent": np.broadcast_to(kinds == "independent", shape),
        "status_counts": np.full((*shape, 5), [n, 0, 0, 0, 0]),
    }
    arrays |= effort(arrays, lowest(values))
    return Record(study("count", problem, SQUARE, optimizers=optimizers, inits=inits, n=n), arrays)


def effort(arrays, best, budget=500):
    """Made-up steps of the runs that hit a lowest minimum, later for every next optimizer, and the budget of others."""
    rng, rows = np.random.default_rng(5), {"reach": [], "spent": []}
    for o, i in np.ndindex(arrays["totals"].shape):
        hits = arrays["hits"][o, i, best].sum()
        taken = rng.lognormal(np.log(30 * (o + 1)), 0.4, hits).astype(int).clip(1, budget)
        rows["reach"] += [(o, i, *row) for row in np.stack(np.unique(taken, return_counts=True), axis=1)]
        rows["spent"].append((o, i, budget, arrays["totals"][o, i] - hits))
    tables = {name: np.array(table) for name, table in rows.items()}
    return {
        f"{name}_{part}": table[:, columns]
        for name, table in tables.items()
        for part, columns in (("cells", slice(0, 2)), ("steps", 2), ("counts", 3))
    }


def count_few(optimizers=2, inits=3):
    """Himmelblau."""
    values = np.array([0.0, 0.0, 0.0, 0.0])
    return count("himmelblau", HIMMELBLAU, values, OPTIMIZERS[:optimizers], INITS[:inits])


def count_many(optimizers=4, inits=3):
    """Rastrigin."""
    return count("rastrigin", *rastrigin_minima(), OPTIMIZERS[:optimizers], INITS[:inits])


def sweep(problem, points, values, span, n=1000):
    """A sweep of gd: every minimum is lost above a learning rate of its own, and its runs diverge."""
    lrs = np.geomspace(*span, 15)
    record = count(problem, points, values, [f"gd:lr={lr:.6g}" for lr in lrs], ["uniform"], n)
    critical = np.linspace(0.4, 0.8, len(points)) * span[1]
    arrays, lost = dict(record.arrays), lrs[:, None] > critical
    kept = np.where(lost, 0, arrays["hits"][:, 0])
    arrays["misses"] = arrays["misses"] + np.stack([0 * lrs, 0 * lrs, (arrays["hits"][:, 0] - kept).sum(1)], 1)[:, None]
    arrays |= {"hits": kept[:, None], "misses": arrays["misses"].astype(int), "sweep_values": lrs, "sweep_lr": lrs}
    arrays["critical_lr"] = np.tile(critical, (15, 1))
    over = f"lr={span[0]:g}:{span[1]:g}:15"
    return Record({**record.study, "verb": "sweep", "over": over, "inits": ["uniform"]}, arrays)


def sweep_few():
    """Himmelblau's four minima."""
    return sweep("himmelblau", HIMMELBLAU, np.zeros(4), (0.002, 0.04))


def sweep_many():
    """Rastrigin's 121."""
    return sweep("rastrigin", *rastrigin_minima(), (0.0005, 0.01))


def atlas(problems, losses, published, size=40):
    """Losses in the cells of their domains."""
    domains = np.array([SQUARE, [[-5.0, 10.0], [0.0, 15.0]], [[-3.0, 3.0], [-2.0, 2.0]]])[np.arange(len(problems)) % 3]
    axes = [[low + (np.arange(size) + 0.5) / size * (high - low) for low, high in domain] for domain in domains]
    arrays = {
        "names": np.array(problems),
        "domains": domains,
        "grid_x": np.array([x for x, _ in axes]),
        "grid_y": np.array([y for _, y in axes]),
        "grid_loss": np.array([loss(*np.meshgrid(*pair)) for loss, pair in zip(losses, axes, strict=True)]),
        "minimizers": np.concatenate(published),
        "owners": np.repeat(np.arange(len(problems)), [len(points) for points in published]),
        "minima": np.array([0.0 if len(points) else np.nan for points in published]),
    }
    return Record({"verb": "atlas", "problems": list(problems), "page": [1, 1], "resolution": size}, arrays)


def atlas_few():
    """Two losses; one has a published minimum, the other cells without a value."""

    def holed(x, y):
        return np.where(x + y > 18, np.nan, himmelblau(x, y))

    return atlas(["himmelblau", "my_file.py:loss"], [himmelblau, holed], [HIMMELBLAU, np.zeros((0, 2))])


def atlas_many(count=20):
    """Many losses, some with long names."""
    names = ["rastrigin", "goldstein_price", "a_plug_in_with_quite_a_long_name", "styblinski_tang:dim=2"]
    points = [np.zeros((1, 2)), HIMMELBLAU, np.zeros((0, 2)), rastrigin_minima()[0]]
    places = [index % 4 for index in range(count)]
    return atlas([names[i] for i in places], [rastrigin] * count, [points[i] for i in places])


def merge_few():
    """Himmelblau's four minima through its four saddles."""
    joins = np.array([[0, 1], [1, 2], [2, 3], [0, 3]])
    arrays = minima(HIMMELBLAU, np.zeros(4)) | tree(4, SADDLES, himmelblau(*SADDLES.T), joins)
    return Record(study("merge", "himmelblau", SQUARE, optimizers=[]), arrays)


def merge_many():
    """Rastrigin's 121 minima; the upper row's are joined to no other."""
    points, values = rastrigin_minima()
    joins = neighbors(points)
    saddles = points[joins].mean(axis=1)
    arrays = minima(points, values) | tree(len(points), saddles, rastrigin(*saddles.T), joins)
    return Record(study("merge", "rastrigin", [[-5.12, 5.12], [-5.12, 5.12]], optimizers=[]), arrays)


def line_few(size=101):
    """From Himmelblau's second minimum to a point that is none."""
    ends, times = np.array([HIMMELBLAU[1], [1.0, -1.0]]), np.linspace(0, 1, size)[:, None]
    arrays = lines(himmelblau(*((1 - times) * ends[0] + times * ends[1]).T)[None])
    arrays |= {"line_ends": ends, "end_minima": np.array([1, -1])} | minima(HIMMELBLAU, np.zeros(4))
    return Record(study("line", "himmelblau", SQUARE, optimizers=[], steps=None, resolution=size), arrays)


def parted_few():
    """Himmelblau's map with separatrices."""
    record = basins_few()
    return Record(record.study, record.arrays | {"separatrices": lattice([0.1], 6.0)})


def parted_many():
    """Rastrigin's map with separatrices."""
    record = basins_many()
    return Record(record.study, record.arrays | {"separatrices": lattice(np.arange(-5, 5) + 0.5, 5.12)})


MADE = {
    "compare": (compare_few, compare_many),
    "sweep": (sweep_few, sweep_many),
    "trajectories": (trace_few, trace_many),
    "motion": (trace_few, trace_many),
    "density": (trace_few, trace_many),
    "basins": (basins_few, basins_many),
    "basin_values": (parted_few, parted_many),
    "basin_steps": (parted_few, parted_many),
    "basin_statuses": (parted_few, parted_many),
    "disconnectivity": (merge_few, merge_many),
    "line": (line_few, line_between_models),
    "entanglement": (entangled_few, entangled_many),
    "flow": (flow_few, flow_many),
    "surface": (show_few, show_many),
    "census": (count_few, count_many),
    "ecdf": (count_few, count_many),
    "atlas": (atlas_few, atlas_many),
    "training": (train_few, train_many),
    "curves": (train_few, train_many),
    "outcomes": (train_few, train_many),
    "signals": (train_few, train_many),
}
"""What makes each picture's records: of few minima, and of many."""

CASES = [(name, index) for name in MADE for index in (0, 1)]
