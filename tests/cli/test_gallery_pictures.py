"""The committed gallery is what its commands draw: the same bytes twice, and the same picture but for rounding."""

import io
import pathlib

import numpy as np
import pytest
from PIL import Image

from landscape import cli, gallery

FOLDER = pathlib.Path(__file__).parent.parent.parent / "gallery"
CHEAP = ["himmelblau-lost", "muller-brown", "rastrigin-trace"]
"""Pictures that take a second or two each."""


def drawn(entry, place):
    """The bytes of a picture that its command draws."""
    assert cli.run([*entry.words, "--out", str(place)]) == 0
    return place.read_bytes()


def pixels(content):
    """The colors of a picture, from 0 to 255."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), float)


def differs(first, second):
    """What two pictures differ in, beyond what another processor may round; nothing if they are the same."""
    if first.shape != second.shape:
        return f"sizes {first.shape} and {second.shape}"
    gaps = abs(first - second)
    far, mean = (gaps.max(axis=2) > 8).mean(), gaps.mean()
    return f"{100 * far:.2f} % of the pixels, by {mean:.2f} of 255 in the mean" if far >= 0.005 or mean >= 1 else ""


@pytest.mark.parametrize("name", CHEAP)
def test_a_picture_is_drawn_twice_the_same_and_as_it_is_committed(name, folder):
    (entry,) = gallery.read(FOLDER / gallery.LIST).chosen([name])
    first, second = (drawn(entry, folder / f"{name}-{turn}.png") for turn in (1, 2))
    assert first == second
    told = differs(pixels(first), pixels((FOLDER / entry.file).read_bytes()))
    assert not told, f"gallery/{entry.file} is another picture ({told}); `landscape gallery --only {name}` makes it."


def test_another_picture_is_told_from_rounding():
    picture = pixels((FOLDER / "muller-brown.png").read_bytes())
    assert not differs(picture, np.clip(picture + 0.9, 0, 255))
    assert differs(picture, np.roll(picture, 3, axis=1)) and differs(picture, picture[1:])
    blotted = picture.copy()
    blotted[:80, :80] = 128
    assert differs(picture, blotted)
