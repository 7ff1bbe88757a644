"""Ways of drawing starts, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the formula, its source and when it fits.
2. Define `starts(seed, rows, n, problem, ...) -> (len(rows), d)` in float64: the starts with the indices `rows` (a
   `range` of step 1) out of n. Start i depends on seed, scheme and i only, so a long study can draw them piece by
   piece; where a scheme cannot do that (Latin hypercube), it draws all and returns the rows. A pattern that n points
   fill (grid, ring, Latin hypercube) depends on n as well.
3. Decorate it with `@sampling(KIND)`: what the starts are to a statistician decides which error bar a count may carry.

A scheme for the weights of a network says so, `@sampling(KIND, of=WEIGHTS)` (or `of=BOTH`, where it draws points too),
and returns a tree of arrays (len(rows), *shape) in float64, which `each_tensor` makes of a rule for one array. It is
asked for kernels only; biases are zero and factors one, unless the spec names schemes of theirs. One that owns all
arrays of a network says `of=NETWORK` and uses `each_kernel`, then `each_network`. Rules are pure JAX functions at
module level; those that several schemes share (`gaussian`, `between`, `orthonormal`) stand beside them.

Arguments after `problem` become the spec's parameters (`normal:mean=0,scale=1`).
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax
import numpy as np

from landscape import catalog, notation
from landscape.errors import UsageError, require, suggestion
from landscape.inits._rules import MODES as MODES
from landscape.inits._rules import between as between
from landscape.inits._rules import check_kernels as check_kernels
from landscape.inits._rules import check_numbers as check_numbers
from landscape.inits._rules import deviation as deviation
from landscape.inits._rules import folded as folded
from landscape.inits._rules import gaussian as gaussian
from landscape.inits._rules import orthonormal as orthonormal
from landscape.inits._rules import scaling as scaling
from landscape.inits._rules import sides as sides
from landscape.inits._signals import Signals as Signals
from landscape.inits._signals import signals as signals
from landscape.inits._weights import KERNELS as KERNELS
from landscape.inits._weights import each_kernel as each_kernel
from landscape.inits._weights import each_network as each_network
from landscape.inits._weights import each_tensor as each_tensor
from landscape.inits._weights import neutral as neutral
from landscape.networks import KINDS as TENSORS
from landscape.networks import Network, paths
from landscape.problems import Problem, load_user

INDEPENDENT = "independent"
GRID = "grid"
PATTERN = "pattern"
STRATIFIED = "stratified"
SAME = "same"

KINDS = {
    INDEPENDENT: "independent draws, which carry an interval",
    GRID: "the cell centers of a square grid, which are no sample; the cells at boundaries are the error bar",
    PATTERN: "a fixed pattern of points, which is no sample",
    STRATIFIED: "a balanced point set, whose points depend on each other",
    SAME: "one point again and again",
}
"""What starts can be to a statistician."""


POINTS, WEIGHTS, BOTH, NETWORK = "points", "weights", "points and weights", "all weights"
"""What a scheme draws: points of a domain, single arrays of a network, either, or all arrays of a network together."""


def sampling(kind: str | Callable[..., str], of: str = POINTS) -> Callable:
    """Declare what a scheme's starts are: one of `KINDS`, or a function of the scheme's parameters that returns one.

    Args:
        kind: what the starts are to a statistician.
        of: `POINTS`, `WEIGHTS`, `BOTH` or `NETWORK`.
    """

    def declare(starts: Callable) -> Callable:
        starts.sampling = kind if callable(kind) else lambda **parameters: kind
        starts.draws = of
        return starts

    return declare


def stream(seed: int, scheme: str) -> np.random.PCG64:
    """The random bits of a scheme: they depend on its name too, so that two schemes with one seed are independent."""
    return np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(scheme.encode())]))


def uniforms(seed: int, scheme: str, rows: range, d: int) -> np.ndarray:
    """Uniform numbers in (0, 1) for the given rows, (len(rows), d); row i is the same whatever rows are asked for.

    >>> a = uniforms(0, "uniform", range(0, 100), 2)
    >>> b = uniforms(0, "uniform", range(90, 100), 2)
    >>> bool((a[90:] == b).all())
    True
    """
    # PCG64 spends one 64-bit draw on each double, so it can jump to any row.
    generator = np.random.Generator(stream(seed, scheme).advance(rows.start * d))
    values = generator.random((len(rows), d))
    values[values == 0] = 2.0**-54
    return values


def stretch(unit: np.ndarray, domain: np.ndarray) -> np.ndarray:
    """Map points of the unit cube (n, d) onto a domain (d, 2), in float64."""
    points = np.empty(unit.shape[::-1]).T
    # One coordinate after another: numpy's own loop would run over those of each point.
    for place, (low, high) in enumerate(domain):
        np.multiply(unit[:, place], high - low, out=points[:, place])
        points[:, place] += low
    return points


def coordinates(scheme: str, key: str, value: float | tuple | None, usual: np.ndarray) -> np.ndarray:
    """Return a parameter's value a coordinate, (d,): one number serves for all of them, None for the usual ones.

    Errors:
        UsageError: another number of coordinates, or one that is not finite.

    >>> coordinates("normal", "mean", 1.5, usual=np.zeros(2)).tolist()
    [1.5, 1.5]
    """
    if value is None:
        return usual
    given, d = np.atleast_1d(np.asarray(value, np.float64)), len(usual)
    if given.shape not in ((1,), (d,)) or not np.isfinite(given).all():
        raise UsageError(
            f"{key!r} of {scheme} takes one finite number, or one for each of the {d} coordinates; got "
            f"{notation.write_value(value)!r}. Write {scheme}:{key}={'x'.join('0' * d)}."
        )
    return np.broadcast_to(given, d)


def check_seed(seed: int) -> int:
    """Return the seed, or say that it must be a whole number from 0 to 2³² − 1."""
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    require(whole and 0 <= seed < 2**32, f"`seed` takes a whole number from 0 to 4294967295; got {seed!r}.")
    return int(seed)


def check_number(n: int) -> None:
    """Refuse a number of starts that is none."""
    whole = isinstance(n, (int, np.integer)) and not isinstance(n, bool)
    fits = whole and 1 <= n < 2**32
    require(fits, f"`n`, the number of starts, must be a whole number of at least 1 and below 2³²; got {n!r}.")


def replicate_seed(seed: int, replicate: int) -> int:
    """The seed of an independent replicate of a study; replicate 0 has the study's own.

    >>> replicate_seed(7, 0), replicate_seed(7, 1) != replicate_seed(8, 0)
    (7, True)
    """
    if replicate == 0:
        return check_seed(seed)
    return int(np.random.SeedSequence([check_seed(seed), replicate]).generate_state(1)[0])


def starts(spec: str, problem: Problem, n: int, seed: int = 0, rows: range | None = None) -> Any:
    """Draw starts for a problem by a scheme: points (n, d), or a tree of weights with the leading axis n, in float64.

    Args:
        spec: `name`, `name:key=value`, or `path/to/file.py:name`, a function of (seed, rows, n, problem). For a
            network, schemes for one kind of arrays may follow: he_normal+recurrent=orthogonal+bias=normal:scale=0.1.
        problem: its domain is where points are drawn; a network's arrays are what weights are drawn for.
        n: how many.
        seed: a whole number below 2³².
        rows: only these of the n starts; all by default.

    Errors:
        UsageError: unknown scheme or parameter, n < 1, an n that a scheme cannot place (grid), a scheme of points for
            a network or one of weights for a function.

    >>> import landscape
    >>> landscape.starts("uniform", landscape.problem("himmelblau"), n=3, seed=0).shape
    (3, 2)
    >>> net = landscape.network("mlp:hidden=4", dataset="xor")
    >>> landscape.starts("he_normal+bias=normal:scale=0.1", net, n=3)["hidden1"]["kernel"].shape
    (3, 2, 4)
    """
    check_number(n)
    rows = range(n) if rows is None else rows
    if isinstance(problem, Network):
        return _of_network(spec, problem, int(n), check_seed(seed), rows)
    require(len(_split(spec)) == 1, f"{spec!r} joins schemes, which is for the weights of a network.")
    require(problem.domain is not None, f"{spec!r} draws in a domain, and {problem.name} has none; draw its starts.")
    scheme, parameters = _fitting(spec, problem)
    drawn = np.asarray(scheme(check_seed(seed), rows, int(n), problem, **parameters), np.float64)
    shape = len(rows), problem.dim
    fits = drawn.shape == shape and bool(np.isfinite(drawn).all())
    require(fits, f"{spec!r} must return the starts `rows`, finite and of shape {shape}; got shape {drawn.shape}.")
    return drawn


def _split(spec: str) -> dict[str, str]:
    """The scheme of each kind of arrays that a spec names; that of the kernels under the empty name.

    A plus that no `kind=` follows belongs to a number (1e+5) or to a user's path.
    """
    require(isinstance(spec, str), f"An init is a text, as 'normal:scale=0.5'; got {spec!r}. `descend` takes points.")
    base, *others = re.split(r"\+(?=[A-Za-z_]\w*=)", spec.strip())
    found = {"": base}
    for other in others:
        kind, _, own = other.partition("=")
        near = suggestion(kind, TENSORS)
        require(kind in TENSORS, f"{spec!r}: an array is one of {', '.join(TENSORS)}; got {kind!r}.{near}")
        require(kind not in found, f"{spec!r} gives {kind!r} twice; give it once.")
        found[kind] = own
    for own in found.values():
        name = notation.parse(own).name
        whole = name and (notation.is_path(name) or "+" not in name)
        require(whole, f"{spec!r}: one scheme stands first, others follow as in he_normal+recurrent=orthogonal.")
    return found


def _fitting(spec: str, problem: Problem) -> tuple[Callable, dict[str, Any]]:
    """A scheme and its parameters, or the reason why it cannot draw starts of this problem."""
    scheme, parameters = resolve(spec)
    wanted = "weights" if isinstance(problem, Network) else "points"
    draws = getattr(scheme, "draws", BOTH)
    examples = "xavier_normal or he_normal" if wanted == "weights" else "uniform or sobol"
    require(
        wanted in draws,
        f"{spec!r} draws {draws}, and {problem.name} takes {wanted}; choose another init, as {examples}.",
    )
    return scheme, parameters


def _of_network(spec: str, network: Network, n: int, seed: int, rows: range) -> Any:
    """The weights of each start: the scheme's, over zero biases and unit factors, under the schemes of single kinds."""
    tensors = dict(zip(paths(network.tensors), jax.tree.leaves(network.tensors), strict=True))
    drawn = {path: neutral(one, len(rows)) for path, one in tensors.items()}
    for kind, own in _split(spec).items():
        kinds = (kind,) if kind else KERNELS
        present = sorted({one.kind for one in tensors.values()})
        require(not kind or kind in present, f"{spec!r}: {network.name} has no {kind}, only {', '.join(present)}.")
        drawn |= _drawn(own, network, kinds, n, seed, rows)
    return jax.tree.unflatten(jax.tree.structure(network.tensors), list(drawn.values()))


def _drawn(
    spec: str, network: Network, kinds: tuple[str, ...], n: int, seed: int, rows: range
) -> dict[str, np.ndarray]:
    """What a scheme draws for the arrays of these kinds, by path; all arrays where it owns them all."""
    scheme, parameters = _fitting(spec, network)
    whole = getattr(scheme, "draws", NETWORK) == NETWORK
    require(not whole or kinds == KERNELS, f"{spec!r} draws all arrays of a network together; give it first.")
    asked = network if whole else _only(network, kinds)
    tensors = dict(zip(paths(asked.tensors), jax.tree.leaves(asked.tensors), strict=True))
    tree = scheme(seed, rows, n, asked, **parameters)
    drawn = {path: np.asarray(leaf, np.float64) for path, leaf in zip(paths(tree), jax.tree.leaves(tree), strict=True)}
    wanted = {path: (len(rows), *one.shape) for path, one in tensors.items()}
    got = {path: leaf.shape for path, leaf in drawn.items()}
    require(wanted == got, f"{spec!r} must return arrays of shapes {wanted}; got {got}.")
    broken = [path for path, leaf in drawn.items() if not np.isfinite(leaf).all()]
    require(not broken, f"{spec!r} must return finite weights; those of {', '.join(broken)} are not.")
    return drawn


def _only(network: Network, kinds: tuple[str, ...]) -> Network:
    """The network as a scheme of single arrays sees it: the others are left out of its tree."""
    tensors = jax.tree.map(lambda one: one if one.kind in kinds else None, network.tensors)
    return replace(network, architecture=replace(network.architecture, tensors=tensors))


def resolve(spec: str) -> tuple[Callable[..., np.ndarray], dict[str, Any]]:
    """Return a scheme's function and the parameters that its spec gives."""
    asked = notation.parse(spec)
    if notation.is_path(asked.name):
        require(not asked.positional, f"{asked.name} takes values by name; write {asked.name}:key=value.")
        return load_user(asked.name), dict(asked.keywords)
    return catalog.member("inits", asked.name), catalog.bind("inits", asked)


def kind(spec: str) -> str:
    """What the starts of a spec are: one of `KINDS`. A user's own scheme is taken for independent draws.

    Where schemes are joined, one that draws makes the starts independent draws.

    >>> kind("uniform"), kind("grid"), kind("zeros"), kind("zeros+bias=normal")
    ('independent', 'grid', 'same', 'independent')
    """
    kinds = [_kind(own) for own in _split(spec).values()]
    return next((one for one in kinds if one != SAME), SAME)


def _kind(spec: str) -> str:
    scheme, parameters = resolve(spec)
    declared = getattr(scheme, "sampling", None)
    return declared(**parameters) if declared else INDEPENDENT


def shares(first: str, second: str) -> bool:
    """Whether two specs draw any of the same numbers: start i of one and of the other are then no independent draws.

    A stream depends on a scheme's name and on the array, so two specs share one where a scheme of one name draws the
    same kind of array in both.

    >>> shares("normal:scale=1", "normal:scale=2"), shares("he_normal", "xavier_normal+recurrent=he_normal")
    (True, True)
    >>> shares("uniform", "normal"), shares("he_normal+bias=zeros", "xavier_normal+bias=zeros")
    (False, False)
    """
    return any(one == other for one, other in zip(_streams(first), _streams(second), strict=True) if one is not None)


def _streams(spec: str) -> list[str | None]:
    """The name of the scheme whose random numbers each kind of array takes; None where it takes none."""
    listed = _split(spec)
    schemes = [listed.get(one, listed[""] if one in KERNELS else None) for one in TENSORS]
    return [None if own is None or _kind(own) == SAME else notation.parse(own).name for own in schemes]
