"""Samples that networks learn from, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, what a sample is, and the source.
2. Define `dataset(seed, ...) -> Samples`; the arguments after `seed` become the spec's (`moons:n=400,noise=0.2`).
   The same seed gives the same samples on every machine: draw with `numpy.random.Generator(PCG64)`.
3. Nothing else: listing, completion and tests find it.

The family splits, standardizes and orders: a member only makes or reads samples.
"""

import functools
import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape import catalog, notation
from landscape.errors import require

HELD_OUT = 0.2
"""The share of the samples that is held out, where a member has no test set of its own and no rule against it."""


@dataclass(frozen=True, eq=False)
class Samples:
    """What a member returns.

    Attributes:
        inputs: (n, *features), finite.
        targets: (n,) whole numbers 0 … classes − 1, or (n, k) real numbers where `classes` is None.
        classes: the number of classes; None for regression.
        test: the indices of a test set that the source fixes; None lets the family split.
        splits: whether samples may be held out (the four of XOR may not).
        scales: the axes of `inputs` over which mean and deviation are pooled when inputs are standardized: (0,) treats
            each feature by itself, None pools all of them (images), () leaves the inputs as they are.
    """

    inputs: np.ndarray
    targets: np.ndarray
    classes: int | None
    test: np.ndarray | None = None
    splits: bool = True
    scales: tuple[int, ...] | None = (0,)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples, split and standardized.

    Attributes:
        name: the spec.
        inputs, targets: (m, *features) and (m,) or (m, k), what is trained on.
        held_inputs, held_targets: the same of the held-out samples; empty where none are held out.
        classes: the number of classes; None for regression.
        mean, deviation: what was taken off the inputs, and what they were divided by (of the training samples).
        seed: of the samples and the split.
    """

    name: str
    inputs: np.ndarray
    targets: np.ndarray
    held_inputs: np.ndarray
    held_targets: np.ndarray
    classes: int | None
    mean: np.ndarray
    deviation: np.ndarray
    seed: int

    @property
    def features(self) -> tuple[int, ...]:
        """The shape of one input."""
        return self.inputs.shape[1:]

    @property
    def outputs(self) -> int:
        """How many numbers a network answers with: one logit for two classes, one for each of more."""
        if self.classes is None:
            return 1 if self.targets.ndim == 1 else self.targets.shape[1]
        return 1 if self.classes == 2 else self.classes


def dataset(spec: str | Dataset, seed: int = 0, held_out: float = HELD_OUT) -> Dataset:
    """Return the dataset that a spec names, split and standardized.

    The split is a random permutation seeded by `seed` whose last ⌊held_out · n⌋ samples are held out; then the inputs
    are standardized by mean and standard deviation of the training samples, (x − mean)/deviation; a feature that does
    not vary keeps deviation 1.

    Args:
        spec: `name`, `name:key=value`, or `idx:FOLDER` and `npz:FILE` for files of your own.
        seed: of the samples and the split.
        held_out: the share that is held out, from 0 (none) to below 1.

    Errors:
        UsageError: an unknown name or parameter, a file that cannot be read, a share out of its range.

    >>> moons = dataset("moons:n=100", seed=0)
    >>> moons.inputs.shape, moons.held_inputs.shape, moons.classes
    ((80, 2), (20, 2), 2)
    """
    if isinstance(spec, Dataset):
        return spec
    require(0 <= held_out < 1, f"`held_out` must be at least 0 and below 1; got {held_out!r}.")
    asked = notation.parse(str(spec))
    make = catalog.member("datasets", asked.name)
    values = catalog.bind("datasets", asked)
    return _made(str(spec), make, tuple(values.items()), _files(values), int(seed), float(held_out))


def _files(values: dict[str, Any]) -> tuple:
    """Which files a path among the values means now, and when they changed; another answer reads them again."""
    paths = [pathlib.Path(value).expanduser() for value in values.values() if isinstance(value, str)]
    found = [file for path in paths for file in (sorted(path.glob("*")) if path.is_dir() else [path]) if file.is_file()]
    return tuple((str(file.resolve()), file.stat().st_mtime_ns) for file in found)


@functools.lru_cache(maxsize=32)
def _made(text: str, make: Callable, values: tuple, files: tuple, seed: int, held_out: float) -> Dataset:
    # Memoized because networks, and with them compiled programs, are keyed by the identity of their dataset.
    samples = make(seed, **dict(values))
    _check(text, samples)
    train, held = _split(samples, seed, held_out)
    mean, deviation = _moments(samples, train)
    inputs = (np.asarray(samples.inputs, np.float64) - mean) / deviation
    targets = np.asarray(samples.targets, np.float64 if samples.classes is None else np.int32)
    parts = inputs[train], targets[train], inputs[held], targets[held]
    for part in parts:
        part.setflags(write=False)
    return Dataset(text, *parts, samples.classes, mean, deviation, seed)


def _check(text: str, samples: Samples) -> None:
    n = len(samples.inputs)
    require(n > 0 and n == len(samples.targets), f"{text!r} has {n} inputs and {len(samples.targets)} targets.")
    for name, array in (("inputs", samples.inputs), ("targets", samples.targets)):
        require(bool(np.isfinite(array).all()), f"{text!r} has {name} that are not finite; clean the file.")
    one = samples.classes is not None and samples.classes < 2
    require(
        not one, f"{text!r} has a single class, and a classifier needs two; real numbers as targets make regressions."
    )


def check_points(name: str, n: int, classes: int, noise: float) -> None:
    """Refuse a number of points that leaves a class without one, and a noise that is no standard deviation."""
    require(n >= classes, f"`n` of {name} must be at least {classes}, a point a class; got {n}.")
    require(0 <= noise < np.inf, f"`noise` of {name} must be at least 0 and finite; got {noise:g}.")


def expanded(name: str, path: str) -> pathlib.Path:
    """The path that a spec gives, `~` expanded; one that was read as a number must be in quotes."""
    require(isinstance(path, str), f'`path` of {name} was read as {path!r}; write it in quotes, as {name}:"{path}".')
    return pathlib.Path(path).expanduser()


def jittered(points: np.ndarray, noise: float, seed: int) -> np.ndarray:
    """Points with Gaussian noise of that standard deviation on each coordinate, seeded."""
    return points + noise * np.random.Generator(np.random.PCG64([seed, 0])).standard_normal(points.shape)


def _split(samples: Samples, seed: int, held_out: float) -> tuple[np.ndarray, np.ndarray]:
    n = len(samples.inputs)
    if samples.test is not None:
        return np.setdiff1d(np.arange(n), samples.test), np.asarray(samples.test)
    order = np.random.Generator(np.random.PCG64([seed, 1])).permutation(n)
    held = int(held_out * n) if samples.splits else 0
    return np.sort(order[: n - held]), np.sort(order[n - held :])


def _moments(samples: Samples, train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    inputs = np.asarray(samples.inputs, np.float64)[train]
    if samples.scales == ():
        return np.float64(0), np.float64(1)
    mean = inputs.mean(axis=samples.scales, keepdims=samples.scales is not None)
    deviation = inputs.std(axis=samples.scales, keepdims=samples.scales is not None)
    return mean, np.where(deviation > 0, deviation, 1.0)
