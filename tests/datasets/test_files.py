"""Files that a user has: IDX and npz, whole and broken."""

import gzip
import struct

import numpy as np
import pytest

from landscape.datasets import dataset
from landscape.errors import UsageError

GENERATOR = np.random.default_rng(0)
IMAGES, LABELS = GENERATOR.integers(0, 256, (12, 4, 5), np.uint8), (np.arange(12) % 3).astype(np.uint8)


def idx(array, magic=None):
    magic = 0x800 + array.ndim if magic is None else magic
    return struct.pack(f">{1 + array.ndim}I", magic, *array.shape) + array.tobytes()


def write(folder, name, content, packed=False):
    path = folder / (name + (".gz" if packed else ""))
    path.write_bytes(gzip.compress(content) if packed else content)


def write_all(folder, packed=False, joint="-"):
    for part, rows in (("train", slice(0, 8)), ("t10k", slice(8, 12))):
        write(folder, f"{part}-images{joint}idx3-ubyte", idx(IMAGES[rows]), packed)
        write(folder, f"{part}-labels{joint}idx1-ubyte", idx(LABELS[rows]), packed)


@pytest.mark.parametrize(("packed", "joint"), [(False, "-"), (True, "-"), (False, ".")])
def test_idx_files_come_back_with_their_own_test_set(tmp_path, packed, joint):
    write_all(tmp_path, packed, joint)
    data = dataset(f"idx:{tmp_path}", seed=3, held_out=0.5)
    pixels = data.inputs * data.deviation + data.mean
    np.testing.assert_allclose(pixels, IMAGES[:8], atol=1e-10)
    np.testing.assert_allclose(data.held_inputs * data.deviation + data.mean, IMAGES[8:], atol=1e-10)
    assert data.targets.tolist() == LABELS[:8].tolist() and data.held_targets.tolist() == LABELS[8:].tolist()
    assert data.classes == 3 and data.features == (4, 5) and data.targets.dtype == np.int32


def test_idx_takes_the_first_n_and_splits_where_there_is_no_test_set(tmp_path):
    write_all(tmp_path)
    data = dataset(f"idx:{tmp_path},n=5")
    assert len(data.inputs) == 5 and len(data.held_inputs) == 4
    for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        (tmp_path / name).unlink()
    data = dataset(f"idx:{tmp_path}", held_out=0.25)
    assert len(data.inputs) == 6 and len(data.held_inputs) == 2


def test_a_file_that_changed_is_read_again(tmp_path):
    write_all(tmp_path)
    before = dataset(f"idx:{tmp_path}")
    assert dataset(f"idx:{tmp_path}") is before
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    write(tmp_path, "train-labels-idx1-ubyte", idx(LABELS[:8][::-1].copy()), packed=True)
    assert dataset(f"idx:{tmp_path}").targets.tolist() == LABELS[:8][::-1].tolist()


def test_paths_in_the_home_folder_and_in_quotes(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    odd = tmp_path / "a,b=c"
    odd.mkdir()
    write_all(odd)
    assert len(dataset('idx:"~/a,b=c"').inputs) == 8
    with pytest.raises(UsageError, match='`path` of idx was read as 2024; write it in quotes, as idx:"2024"'):
        dataset("idx:2024")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("train-images-idx3-ubyte", idx(IMAGES[:8])[:-1], "announces 8x4x5 bytes and holds 159"),
        ("train-images-idx3-ubyte", idx(IMAGES[:8]) + b"0", "announces 8x4x5 bytes and holds 161"),
        ("train-images-idx3-ubyte", idx(IMAGES[:8], 0x802), "does not begin with the magic number 2051"),
        ("train-images-idx3-ubyte", b"abc", "does not begin with the magic number 2051"),
        ("train-labels-idx1-ubyte", idx(LABELS[:8], 0x803), "does not begin with the magic number 2049"),
        ("train-labels-idx1-ubyte", idx(LABELS[:7]), "has 8 train images and 7 labels"),
        ("t10k-images-idx3-ubyte", idx(IMAGES[8:, :3]), "training images are .4, 5., test images .3, 5."),
        ("t10k-labels-idx1-ubyte", idx(LABELS[:2]), "has 4 t10k images and 2 labels"),
    ],
)
def test_broken_idx_files_are_refused_in_one_sentence(tmp_path, name, content, message):
    write_all(tmp_path)
    write(tmp_path, name, content)
    with pytest.raises(UsageError, match=message) as caught:
        dataset(f"idx:{tmp_path}")
    assert "\n" not in str(caught.value)


def test_missing_and_cut_off_idx_files(tmp_path):
    with pytest.raises(UsageError, match="There is no folder"):
        dataset(f"idx:{tmp_path}/nowhere")
    with pytest.raises(UsageError, match="lacks train-images-idx3-ubyte, plain or with .gz"):
        dataset(f"idx:{tmp_path}")
    write_all(tmp_path, packed=True)
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UsageError, match="train-images-idx3-ubyte.gz' could not be read"):
        dataset(f"idx:{tmp_path}")
    path.write_bytes(idx(IMAGES[:8]))
    with pytest.raises(UsageError, match="could not be read: Not a gzipped file"):
        dataset(f"idx:{tmp_path}")
    (tmp_path / "t10k-labels-idx1-ubyte.gz").unlink()
    write(tmp_path, "train-images-idx3-ubyte", idx(IMAGES[:8]))
    with pytest.raises(UsageError, match="lacks t10k-labels-idx1-ubyte"):
        dataset(f"idx:{tmp_path}")


POINTS = GENERATOR.standard_normal((10, 3))


@pytest.fixture
def saved(tmp_path):
    def save(**arrays):
        np.savez(tmp_path / "mine.npz", **arrays)
        return f"npz:{tmp_path}/mine.npz"

    return save


@pytest.mark.parametrize("names", [("x", "y"), ("inputs", "targets"), ("x_train", "y_train")])
def test_npz_classes(saved, names):
    data = dataset(saved(**dict(zip(names, (POINTS, np.arange(10) % 4), strict=True))), held_out=0)
    np.testing.assert_allclose(data.inputs * data.deviation + data.mean, POINTS)
    assert data.classes == 4 and data.targets.tolist() == (np.arange(10) % 4).tolist()


def test_npz_regression_and_its_own_test_set(saved):
    held = POINTS[:2] + 5
    data = dataset(saved(x=POINTS, y=POINTS[:, :2], x_test=held, y_test=held[:, :2]))
    assert data.classes is None and data.outputs == 2 and data.targets.dtype == np.float64
    np.testing.assert_allclose(data.held_inputs * data.deviation + data.mean, held)
    assert len(data.inputs) == 10


def test_npz_pools_the_moments_of_images_and_takes_columns_of_labels(saved):
    images = np.arange(80).reshape(10, 2, 4)
    data = dataset(saved(x=images, y=(np.arange(10) % 2)[:, None]), held_out=0)
    assert data.classes == 2 and data.targets.shape == (10,) and np.ndim(data.mean) == 0
    assert abs(data.inputs.mean()) < 1e-12 and abs(data.inputs.std() - 1) < 1e-12
    assert data.inputs[:, 0].mean() < 0 < data.inputs[:, 1].mean()


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": POINTS}, "holds x; name its arrays x and y"),
        ({"x": POINTS, "y": np.arange(9)}, "has 10 inputs and 9 targets"),
        ({"x": POINTS, "y": np.arange(10) - 1}, "classes 0, 1, …, one a sample"),
        ({"x": POINTS, "y": np.zeros(10, int)}, "has a single class"),
        ({"x": POINTS, "y": np.full(10, np.nan)}, "has targets that are not finite"),
        ({"x": POINTS * np.inf, "y": np.arange(10)}, "has inputs that are not finite"),
        ({"x": POINTS * 1j, "y": np.arange(10)}, "its inputs must be real numbers"),
        ({"x": POINTS, "y": np.array(["a"] * 10)}, "its targets must be real numbers"),
        ({"x": POINTS, "y": np.arange(10), "x_test": POINTS}, "only one of x_test and y_test"),
        ({"x": POINTS, "y": np.arange(10), "x_test": POINTS[:, :2], "y_test": np.arange(10)}, "differ in shape"),
        ({"x": np.array([{}] * 10), "y": np.arange(10)}, "could not be read as .npz"),
    ],
)
def test_npz_files_that_are_refused(saved, arrays, message):
    with pytest.raises(UsageError, match=message):
        dataset(saved(**arrays))


def test_npz_files_that_are_none(tmp_path):
    with pytest.raises(UsageError, match="There is no file"):
        dataset(f"npz:{tmp_path}/nowhere.npz")
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(UsageError, match="could not be read as .npz"):
        dataset(f"npz:{tmp_path}/text.npz")
    np.save(tmp_path / "one.npy", POINTS)
    with pytest.raises(UsageError, match="could not be read as .npz"):
        dataset(f"npz:{tmp_path}/one.npy")
