"""Ways of drawing starts, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the formula, its source and when it fits.
2. Define `starts(seed, rows, n, problem, ...) -> (len(rows), d)` in float64: the starts with the indices `rows` (a
   `range` of step 1) out of n. Start i depends on seed, scheme and i only, so a long study can draw them piece by
   piece; where a scheme cannot do that (Latin hypercube), it draws all and returns the rows. A pattern that n points
   fill (grid, ring, Latin hypercube) depends on n as well.
3. Decorate it with `@sampling(KIND)`: what the starts are to a statistician decides which error bar a count may carry.

Arguments after `problem` become the spec's parameters (`normal:mean=0,scale=1`).
"""

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from landscape import catalog, notation
from landscape.errors import UsageError, require
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


def sampling(kind: str | Callable[..., str]) -> Callable:
    """Declare what a scheme's starts are: one of `KINDS`, or a function of the scheme's parameters that returns one."""

    def declare(starts: Callable) -> Callable:
        starts.sampling = kind if callable(kind) else lambda **parameters: kind
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
    return np.where(values > 0, values, 2.0**-54)


def stretch(unit: np.ndarray, domain: np.ndarray) -> np.ndarray:
    """Map points of the unit cube (n, d) onto a domain (d, 2)."""
    low, high = domain.T
    return low + unit * (high - low)


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


def starts(spec: str, problem: Problem, n: int, seed: int = 0, rows: range | None = None) -> np.ndarray:
    """Draw starts for a problem by a scheme, (n, d) in float64.

    Args:
        spec: `name`, `name:key=value`, or `path/to/file.py:name`, a function of (seed, rows, n, problem).
        problem: its domain is where points are drawn.
        n: how many.
        seed: a whole number below 2³².
        rows: only these of the n starts; all by default.

    Errors:
        UsageError: unknown scheme or parameter, n < 1, an n that a scheme cannot place (grid).

    >>> import landscape
    >>> landscape.starts("uniform", landscape.problem("himmelblau"), n=3, seed=0).shape
    (3, 2)
    """
    require(isinstance(n, (int, np.integer)) and n >= 1, f"`n`, the number of starts, must be at least 1; got {n!r}.")
    scheme, parameters = resolve(spec)
    rows = range(n) if rows is None else rows
    drawn = np.asarray(scheme(check_seed(seed), rows, int(n), problem, **parameters), np.float64)
    shape = len(rows), problem.dim
    fits = drawn.shape == shape and bool(np.isfinite(drawn).all())
    require(fits, f"{spec!r} must return the starts `rows`, finite and of shape {shape}; got shape {drawn.shape}.")
    return drawn


def resolve(spec: str) -> tuple[Callable[..., np.ndarray], dict[str, Any]]:
    """Return a scheme's function and the parameters that its spec gives."""
    asked = notation.parse(spec)
    if notation.is_path(asked.name):
        require(not asked.positional, f"{asked.name} takes values by name; write {asked.name}:key=value.")
        return load_user(asked.name), dict(asked.keywords)
    return catalog.member("inits", asked.name), catalog.bind("inits", asked)


def kind(spec: str) -> str:
    """What the starts of a spec are: one of `KINDS`. A user's own scheme is taken for independent draws.

    >>> kind("uniform"), kind("grid")
    ('independent', 'grid')
    """
    scheme, parameters = resolve(spec)
    declared = getattr(scheme, "sampling", None)
    return declared(**parameters) if declared else INDEPENDENT
