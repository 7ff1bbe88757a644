"""Arrays of your own: a numpy `.npz` file of inputs and targets, `npz:PATH`.

    x (n, …) or inputs, y (n,) or (n, k) or targets; optional x_test and y_test, or inputs_test and targets_test

Whole numbers as targets are classes 0, 1, …; real numbers make a regression. Samples of the test arrays are held out;
without them the family splits. The mean and deviation of images and sequences, (n, height, width, …), are pooled; of
plain features they are taken one by one. Pickled objects are refused. A path that contains a comma or an equals sign,
or reads as a number, is given in quotes: npz:"a,b.npz".

Source: numpy's file format, NEP 1 (numpy.org/neps/nep-0001-npy-format.html).
"""

import zipfile

import numpy as np

from landscape.datasets import Samples, expanded
from landscape.errors import UsageError, require

NAMES = (("x", "y"), ("inputs", "targets"), ("x_train", "y_train"))


def dataset(seed, path: str) -> Samples:
    """Return the samples of a file."""
    arrays = _arrays(path)
    pair = next((pair for pair in NAMES if set(pair) <= set(arrays)), None)
    require(pair is not None, f"{path!r} holds {', '.join(arrays) or 'nothing'}; name its arrays x and y.")
    inputs, targets = arrays[pair[0]], arrays[pair[1]]
    tests = [f"{name.removesuffix('_train')}_test" for name in pair]
    held = [name in arrays for name in tests]
    require(all(held) or not any(held), f"{path!r} holds only one of {tests[0]} and {tests[1]}; give both or none.")
    test = None
    if all(held):
        inputs, targets, test = _joined(path, (inputs, targets), [arrays[name] for name in tests])
    return _samples(path, inputs, targets, test)


def _arrays(path: str) -> dict[str, np.ndarray]:
    try:
        with np.load(expanded("npz", path), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise UsageError(f"There is no file {path!r}; npz takes the path of a .npz file.") from None
    except (OSError, ValueError, EOFError, AttributeError, TypeError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path!r} could not be read as .npz ({error}); write it by numpy.savez.") from error


def _joined(path, train, test):
    for one, other in zip(train, test, strict=True):
        require(one.shape[1:] == other.shape[1:], f"{path!r}: its test arrays differ in shape from the others.")
    parts = [np.concatenate(pair) for pair in zip(train, test, strict=True)]
    return *parts, np.arange(len(train[0]), len(parts[0]))


def _samples(path: str, inputs: np.ndarray, targets: np.ndarray, test: np.ndarray | None) -> Samples:
    for name, array in (("inputs", inputs), ("targets", targets)):
        real = array.ndim >= 1 and array.dtype.kind in "buif"
        require(real, f"{path!r}: its {name} must be real numbers, a sample a row; got {array.dtype} {array.shape}.")
    inputs = inputs[:, None] if inputs.ndim == 1 else inputs
    scales = None if inputs.ndim > 2 else (0,)
    if targets.dtype.kind == "f":
        return Samples(inputs, targets, None, test, scales=scales)
    targets = targets[:, 0] if targets.shape[1:] == (1,) else targets
    labels = targets.ndim == 1 and (targets.size == 0 or int(targets.min()) >= 0)
    require(labels, f"{path!r}: whole numbers as targets are classes 0, 1, …, one a sample; real numbers a regression.")
    return Samples(inputs, targets, int(targets.max(initial=0)) + 1, test, scales=scales)
