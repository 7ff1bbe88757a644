"""What a planar study is of: a problem, or a plane through the weights of a network."""

import dataclasses
from typing import Any

import jax

from landscape import catalog, descent, networks, notation, problems, progress
from landscape.errors import require
from landscape.inits import starts
from landscape.networks import Network
from landscape.problems import Problem
from landscape.projection import Plane, plane

OF_NETWORKS = {"dataset", "objective", "directions", "center", "center_steps"}
"""The values of a study that only a network has a use for."""

RULE = "adam:lr=0.01"
"""How the weights in the middle of a plane are trained, on all samples at once."""

CHECKPOINTS = 50
"""Iterates of that training that `pca` is taken of."""


def resolve(study: Any) -> Problem:
    """The planar problem that a study asks for."""
    if is_network(study):
        return _plane(study, networks.network(study.problem, study.dataset or "moons", study.objective))
    for field in dataclasses.fields(study):
        given = field.name in OF_NETWORKS and getattr(study, field.name) != field.default
        require(not given, f"`{field.name}` is for networks; {study.problem} is a function.")
    return problems.problem(study.problem, study.domain)


def is_network(study: Any) -> bool:
    """Whether a study's problem names a network: a member of that family, or a file's function with a dataset."""
    if isinstance(study.problem, Network):
        return True
    if not isinstance(study.problem, str):
        return False
    name = notation.parse(study.problem).name
    return name in catalog.names("networks") or study.dataset is not None and notation.is_path(name)


def _plane(study: Any, network: Network) -> Plane:
    """A plane through trained weights, whose directions may be of their path or of two other trained weights."""
    directions = study.directions or "filter"
    models = 3 if notation.parse(directions).name == "between" else 1
    drawn = starts(study.center, network, models, study.seed)
    paths, ends = trained(network, drawn, study.center_steps)
    first, *others = [jax.tree.map(lambda leaf, i=i: leaf[i], ends) for i in range(models)]
    path = [jax.tree.map(lambda leaf, k=k: leaf[0, k], paths) for k in range(jax.tree.leaves(paths)[0].shape[1])]
    found = plane(network, first, directions, study.seed, points=others or path, domain=study.domain)
    progress.notes(found.notes)
    return found


def trained(network: Network, weights: Any, steps: int) -> tuple[Any, Any]:
    """Paths (models, kept, …) and ends (models, …) of weights that descend on all samples for some steps."""
    if steps == 0:
        return jax.tree.map(lambda leaf: leaf[:, None], weights), weights
    stride = max(1, steps // CHECKPOINTS)
    batch = len(network.dataset.inputs) if network.architecture.drops else None
    runs = descent.descend(network, RULE, weights, steps, paths=stride, batch=batch, precision=64)
    return runs.paths, runs.ends


def described(target: Problem) -> dict[str, str | None]:
    """The formula and source that a member's docstring gives, or a user's own source text."""
    if isinstance(target, Plane):
        return described(target.whole)
    family = "networks" if isinstance(target, Network) else "problems"
    member = target.name in catalog.names(family)
    if member and (family == "networks" or problems.problem(target.spec).function is target.function):
        text = catalog.documentation(family, target.name)
        return {"formula": catalog.formula(text), "source": catalog.source(text), "source_text": None}
    return {"formula": "", "source": "", "source_text": catalog.source_text(_maker(target))}


def _maker(target: Problem) -> Any:
    """The function of a user's file behind a problem: the loss, or what builds the network."""
    return target.architecture.forward if isinstance(target, Network) else target.function
