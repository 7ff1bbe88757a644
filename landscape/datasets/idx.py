"""MNIST, Fashion-MNIST and their like: IDX files that you have, `idx:FOLDER`.

    train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte

Each plain or with `.gz`, and with a point in place of the last hyphen as well (`train-images.idx3-ubyte`). A file is a
magic number (0x00000803 for images, 0x00000801 for labels), the sizes, all as big-endian 32-bit numbers, and a byte a
pixel or label. The t10k files are the test set, which is held out; without them the family splits. `n` takes the first
n training samples only. Mean and deviation are pooled over all pixels. A path that contains a comma or an equals sign,
or reads as a number, is given in quotes: idx:"a,b".

Source: Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits (1998), "File formats";
H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, arXiv:1708.07747 (2017).
"""

import gzip
import math
import pathlib
import zlib

import numpy as np

from landscape.datasets import Samples, expanded
from landscape.errors import UsageError, require

MAGIC = {3: 0x803, 1: 0x801}
"""The magic number of images (three sizes) and of labels (one)."""


def dataset(seed, path: str, n: int | None = None) -> Samples:
    """Return the images, (height, width) each, and their labels."""
    folder = expanded("idx", path)
    require(folder.is_dir(), f"There is no folder {path!r}; idx takes the folder that holds train-images-idx3-ubyte.")
    require(n is None or n >= 1, f"`n` of idx must be at least 1; got {n}.")
    images, labels = (part[:n] for part in _pair(folder, "train"))
    test = None
    if any(_file(folder, "t10k", dimensions) for dimensions in MAGIC):
        held_images, held_labels = _pair(folder, "t10k")
        same = images.shape[1:] == held_images.shape[1:]
        require(same, f"{path!r}: training images are {images.shape[1:]}, test images {held_images.shape[1:]}.")
        test = np.arange(len(images), len(images) + len(held_images))
        images, labels = np.concatenate([images, held_images]), np.concatenate([labels, held_labels])
    return Samples(images, labels, int(labels.max(initial=0)) + 1, test, scales=None)


def _pair(folder: pathlib.Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """The images and labels of one part, `train` or `t10k`."""
    images, labels = (_read(folder, part, dimensions) for dimensions in MAGIC)
    require(len(images) == len(labels), f"{str(folder)!r} has {len(images)} {part} images and {len(labels)} labels.")
    return images, labels


def _file(folder: pathlib.Path, part: str, dimensions: int) -> pathlib.Path | None:
    what = "images" if dimensions == 3 else "labels"
    names = [f"{part}-{what}{joint}idx{dimensions}-ubyte{end}" for end in ("", ".gz") for joint in "-."]
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _read(folder: pathlib.Path, part: str, dimensions: int) -> np.ndarray:
    path = _file(folder, part, dimensions)
    if path is None:
        what = "images" if dimensions == 3 else "labels"
        raise UsageError(f"{str(folder)!r} lacks {part}-{what}-idx{dimensions}-ubyte, plain or with .gz.")
    content = _content(path)
    head = np.frombuffer(content[: 4 * (1 + dimensions)], ">u4") if len(content) >= 4 * (1 + dimensions) else [0]
    magic = MAGIC[dimensions]
    require(int(head[0]) == magic, f"{str(path)!r} is no IDX file: it does not begin with the magic number {magic}.")
    shape, values = [int(size) for size in head[1:]], np.frombuffer(content, np.uint8, offset=4 * (1 + dimensions))
    sizes = "x".join(map(str, shape))
    require(
        len(values) == math.prod(shape),
        f"{str(path)!r} announces {sizes} bytes and holds {len(values)}; it is cut off or padded, fetch it again.",
    )
    return values.reshape(shape)


def _content(path: pathlib.Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{str(path)!r} could not be read: {error}.") from error
