"""Permutations and sign flips of hidden units: aligning networks, a canonical form, and how many solutions differ.

A network computes the same when the units of a hidden layer are permuted, and with an odd activation also when all that
enters and all that leaves a unit changes sign; each layer's `Units` declare it. The other continuous symmetries (the
rescaling of ReLU units) are left alone.

Source: S. K. Ainsworth, J. Hayase and S. Srinivasa, Git Re-Basin: merging models modulo permutation symmetries, ICLR
2023, section 3.2; sign changes: R. Hecht-Nielsen, On the algebraic structure of feedforward network weight spaces,
Advanced Neural Computers 1990, 129–135.
"""

from collections.abc import Iterable
from typing import Any

import jax
import numpy as np

from landscape.errors import require
from landscape.networks import Network, Units, paths

SWEEPS = 100
"""The most rounds over the layers; the distance falls in every one, so it always ends by itself."""


def align(network: Network | Iterable[Units], params: Any, reference: Any) -> Any:
    """Permute (and flip, where `Units.odd`) hidden units so that the parameters come close to a reference.

        argmin over permutations and signs π of ‖π(params) − reference‖

    by coordinate descent: one layer after the other is matched by linear assignment until nothing changes. It starts
    from the parameters as they are and from a pass through the layers that matches what enters them, and keeps the
    better. What the network computes changes by rounding only. The result is a local optimum; an exact copy with
    permuted units is recovered.

    Args:
        network: a network, or the `Units` of any other model.
        params: a tree of arrays.
        reference: a tree of the same structure.

    >>> import landscape
    >>> net = landscape.network("mlp:hidden=3", dataset="xor")
    >>> theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("normal", net, n=1))
    >>> order = [2, 0, 1]
    >>> hidden, out = theta["hidden1"], theta["out"]
    >>> other = {"hidden1": {"kernel": hidden["kernel"][:, order], "bias": hidden["bias"][order]},
    ...          "out": {"kernel": out["kernel"][order], "bias": out["bias"]}}
    >>> aligned = align(net, other, theta)
    >>> bool((aligned["hidden1"]["kernel"] == hidden["kernel"]).all())
    True
    """
    units, arrays, target = _units(network), _arrays(params), _arrays(reference)
    for name, leaf in arrays.items():
        known = name in target and target[name].shape == leaf.shape
        require(known, f"`reference` has no array like that of `params` at {name!r}.")
    return jax.tree.unflatten(jax.tree.structure(params), list(align_arrays(units, arrays, target).values()))


def align_arrays(units: tuple[Units, ...], arrays: dict, target: dict) -> dict[str, np.ndarray]:
    """`align` of arrays by path."""
    passed = arrays
    for layer in units:
        passed = _matched(layer, passed, target, _single(layer, layer.enters))
    found = [_descend(units, start, target) for start in (arrays, passed)]
    return min(found, key=lambda one: _distance(one, target))


def _descend(units, arrays: dict, target: dict) -> dict:
    distance = _distance(arrays, target)
    for _ in range(SWEEPS):
        before = distance
        for layer in units:
            every = tuple(path for path, _ in layer.parts)
            # Where an array has the units along two axes the matching is only linearized, so it may fail to help.
            for chosen in dict.fromkeys((layer.parts, _single(layer, every))):
                moved = _matched(layer, arrays, target, chosen)
                if (new := _distance(moved, target)) < distance:
                    arrays, distance = moved, new
        if distance >= before:
            break
    return arrays


def _single(layer: Units, chosen: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The parts of these arrays that have the units along one axis only."""
    listed = [path for path, _ in layer.parts]
    return tuple(part for part in layer.parts if part[0] in chosen and listed.count(part[0]) == 1)


def _matched(layer: Units, arrays: dict, target: dict, parts: Iterable[tuple[str, int]]) -> dict:
    """The arrays after the permutation and the signs that suit these parts of a layer best."""
    from scipy.optimize import linear_sum_assignment  # Slow to import, and few commands need it.

    products = np.zeros((layer.number, layer.number))
    for path, axis in parts:
        products += _by_unit(target[path], axis, layer.number) @ _by_unit(arrays[path], axis, layer.number).T
    _, order = linear_sum_assignment(np.abs(products) if layer.odd else products, maximize=True)
    signs = np.where(products[np.arange(layer.number), order] < 0, -1.0, 1.0) if layer.odd else np.ones(layer.number)
    return _act(layer, arrays, order, signs)


def _by_unit(array: np.ndarray, axis: int, number: int) -> np.ndarray:
    """An array as (number, all else): a row holds what one unit has."""
    moved = np.moveaxis(array, axis, -1)
    return np.moveaxis(moved.reshape(*moved.shape[:-1], -1, number), -1, 0).reshape(number, -1)


def _act(layer: Units, arrays: dict, order: np.ndarray, signs: np.ndarray) -> dict:
    """Put unit order[i] in place i and give it the sign signs[i], wherever the layer's units stand.

    Arrays may have leading axes that `order` and `signs` have, too: (..., number).
    """
    changed, ahead = dict(arrays), order.ndim - 1
    for path, axis in layer.parts:
        array = np.moveaxis(changed[path], axis + ahead, -1)
        folded = array.reshape(*array.shape[:-1], -1, layer.number)
        between = (1,) * (folded.ndim - 1 - ahead)
        shape = (*order.shape[:-1], *between, layer.number)
        folded = np.take_along_axis(folded, order.reshape(shape), axis=-1) * signs.reshape(shape)
        changed[path] = np.moveaxis(folded.reshape(array.shape), -1, axis + ahead)
    return changed


def canonical(network: Network | Iterable[Units], params: Any) -> Any:
    """The representative of all parameters that permutations and flips of hidden units turn into each other.

    Layer by layer: with an odd activation, the entry of largest magnitude that enters a unit is made positive; then the
    units are sorted by the norm of what enters them, largest first. Ties keep their order.
    """
    stacked = {path: leaf[None] for path, leaf in _arrays(params).items()}
    found = [leaf[0] for leaf in _canonical(_units(network), stacked).values()]
    return jax.tree.unflatten(jax.tree.structure(params), found)


def _canonical(units, stacked: dict) -> dict:
    for layer in units:
        entering = _entering(layer, stacked)
        largest = np.take_along_axis(entering, np.abs(entering).argmax(axis=2)[..., None], axis=2)[..., 0]
        signs = np.where((largest < 0) & layer.odd, -1.0, 1.0)
        order = np.argsort(-np.linalg.norm(entering, axis=2), axis=1, kind="stable")
        stacked = _act(layer, stacked, order, np.take_along_axis(signs, order, axis=1))
    return stacked


def _entering(layer: Units, stacked: dict) -> np.ndarray:
    """What enters each unit of each of n networks, (n, number, entries)."""
    parts = _single(layer, layer.enters)
    return np.concatenate([_rows_by_unit(stacked[path], axis, layer.number) for path, axis in parts], axis=2)


def _rows_by_unit(array: np.ndarray, axis: int, number: int) -> np.ndarray:
    moved = np.moveaxis(array, axis + 1, -1)
    return np.moveaxis(moved.reshape(*moved.shape[:-1], -1, number), -1, 1).reshape(len(array), number, -1)


def distinct(network: Network | Iterable[Units], tree: Any, tolerance: float = 1e-2) -> tuple[np.ndarray, np.ndarray]:
    """Tell which of many networks are the same up to permutations and flips of hidden units.

    A network joins the first one before it from which it differs by no more than tolerance · ‖that one‖ after
    alignment; else it is new. As alignment may miss the best permutation of wide layers, there are at most as many
    distinct solutions as it says.

    Args:
        network: a network, or the `Units` of any other model.
        tree: parameters with a leading axis n.
        tolerance: the relative distance within which two are the same.

    Returns:
        labels (n,), 0 … k − 1 in the order of first appearance, and the index of each solution's first network (k,). A
        network that is not finite has the label −1.
    """
    units, arrays = _units(network), _arrays(tree)
    stacked = _canonical(units, arrays)
    rows = np.concatenate([leaf.reshape(len(leaf), -1) for leaf in stacked.values()], axis=1)
    bounds, norms = _invariants(units, stacked), np.linalg.norm(rows, axis=1)
    labels, firsts = np.full(len(rows), -1), []
    for i in np.flatnonzero(np.isfinite(rows).all(axis=1)):
        same = _first_alike(units, stacked, rows, bounds, tolerance * norms, firsts, i)
        labels[i] = len(firsts) if same is None else same
        if same is None:
            firsts.append(i)
    return labels, np.array(firsts, int)


def _first_alike(units, stacked, rows, bounds, radii, firsts, i) -> int | None:
    """The first of the networks `firsts` that network i equals, by its place among them."""
    near = np.linalg.norm(bounds[firsts] - bounds[i], axis=1) <= radii[firsts] * (1 + 1e-9)
    for place in np.flatnonzero(near):
        first = firsts[place]
        if np.linalg.norm(rows[first] - rows[i]) <= radii[first]:
            return int(place)
        one, other = ({path: leaf[k] for path, leaf in stacked.items()} for k in (i, first))
        if _distance(align_arrays(units, one, other), other) <= radii[first]:
            return int(place)
    return None


def _invariants(units, stacked: dict) -> np.ndarray:
    """Numbers that no symmetry changes and whose distance is at most that of the aligned networks, (n, k).

    The sorted norms of an array's slices by unit move no more than the slices do, whatever their order; an array
    counts once, by the first layer that names it, and one that no layer names counts as it is.
    """
    seen, parts = set(), []
    for layer in units:
        for path, axis in layer.parts:
            if path not in seen:
                seen.add(path)
                parts.append(np.sort(np.linalg.norm(_rows_by_unit(stacked[path], axis, layer.number), axis=2), axis=1))
    parts += [leaf.reshape(len(leaf), -1) for path, leaf in stacked.items() if path not in seen]
    return np.concatenate(parts, axis=1)


def _units(network: Network | Iterable[Units]) -> tuple[Units, ...]:
    return network.architecture.units if isinstance(network, Network) else tuple(network)


def _arrays(tree: Any) -> dict[str, np.ndarray]:
    return {path: np.asarray(leaf, np.float64) for path, leaf in zip(paths(tree), jax.tree.leaves(tree), strict=True)}


def _distance(one: dict, other: dict) -> float:
    return float(np.sqrt(sum(np.sum((one[path] - other[path]) ** 2) for path in one)))
