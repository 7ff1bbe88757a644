"""From where does this optimizer end in which minimum, and how much does the way of initializing change that?

`landscape` descends many starts on a loss at once, certifies its minima, says which one each start reached, and counts
with honest uncertainty. Names load on first use, so that `import landscape` is quick and does not import jax.
"""

import importlib

__version__ = "0.1.0"

_HOMES = {
    "Problem": "problems",
    "problem": "problems",
    "Optimizer": "optimizers",
    "optimizer": "optimizers",
    "Network": "networks",
    "network": "networks",
    "Dataset": "datasets",
    "dataset": "datasets",
    "starts": "inits",
    "Runs": "descent",
    "descend": "descent",
    "flow": "gradient_flow",
    "Status": "status",
    "Minima": "minima",
    "CriticalPoints": "minima",
    "critical_lr": "stability",
    "find_minima": "minima",
    "find_critical_points": "minima",
    "MergeTree": "merging",
    "merge_tree": "merging",
    "separatrices": "manifolds",
    "label": "labels",
    "BasinMap": "basins",
    "basin_map": "basins",
    "Census": "census",
    "count": "census",
    "Comparison": "comparison",
    "compare": "comparison",
    "Training": "training",
    "train": "training",
    "loss_grid": "evaluation",
    "Plane": "projection",
    "plane": "projection",
    "loss_line": "connectivity",
    "Study": "studies",
    "compute": "studies",
    "Record": "record",
    "draw": "figures",
    "UsageError": "errors",
    "Failure": "errors",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'landscape' has no attribute {name!r}")
    return getattr(importlib.import_module(f"landscape.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
