"""Figures of thousands of paths: one image of few colors at 300 dpi under vector text, small and quick to draw."""

import re
import time
import zlib

import numpy as np
import pytest
import synthetic
from artists import by_gid

from landscape import figures, style
from landscape.figures import _raster
from landscape.record import Record


@pytest.fixture(scope="module")
def dense():
    """10,000 paths of 100 steps on Himmelblau's function."""
    starts = np.random.default_rng(0).uniform(-6, 6, (10_000, 2))
    paths = synthetic.descend(synthetic.himmelblau_slope, starts, 0.05, 100)
    arrays = synthetic.grid(synthetic.himmelblau, synthetic.SQUARE, 201) | synthetic.runs(paths, synthetic.HIMMELBLAU)
    arrays |= synthetic.minima(synthetic.HIMMELBLAU, np.zeros(4))
    return Record(synthetic.study("trace", "himmelblau", synthetic.SQUARE, n=10_000, steps=100), arrays)


@pytest.fixture(scope="module")
def pdf(dense):
    """Its PDF for ICML, and the processor's seconds that drawing took."""
    began = time.process_time()
    content = style.render(figures.make(dense, "icml"), "pdf", dense.study)
    return content, time.process_time() - began


def test_ten_thousand_paths_make_a_small_pdf_quickly(pdf):
    content, seconds = pdf
    assert len(content) < 0.6e6 and seconds < 5


def test_the_layers_are_one_opaque_image_at_300_dpi_of_a_palette(pdf):
    content, _ = pdf
    images = re.findall(rb"/Subtype /Image.*?>>", content, flags=re.DOTALL)
    large = [
        image for image in images if int(re.search(rb"/Width (\d+)", image)[1]) > 500 and b"/Height 20" not in image
    ]
    assert len(large) == 1 and b"/Indexed" in large[0] and b"/SMask" not in large[0]
    # The axes are 199 of the 234 points wide.
    assert 780 < int(re.search(rb"/Width (\d+)", large[0])[1]) < 860


def test_text_stays_text_in_embedded_truetype_fonts(pdf):
    content, _ = pdf
    pages = [
        zlib.decompress(part)
        for part in re.findall(rb"stream\r?\n(.*?)endstream", content, flags=re.DOTALL)
        if _is(part)
    ]
    assert sum(page.count(b" Tf") for page in pages) > 10
    assert b"/CIDFontType2" in content and b"/FontFile2" in content and b"/Type3" not in content


def _is(part):
    try:
        return bool(zlib.decompress(part))
    except zlib.error:
        return False


def test_the_artists_are_still_found_and_marks_lie_above(dense):
    ax = figures.make(dense, "icml").axes[0]
    (layers,) = by_gid(ax, "layers")
    assert len(by_gid(ax, "paths")[0].get_segments()) + len(by_gid(ax, "lost paths")[0].get_segments()) == 10_000
    stars = [by_gid(ax, f"minimum {number}")[0] for number in (1, 2, 3, 4)]
    assert all(star.get_zorder() > layers.get_zorder() and not star.get_rasterized() for star in stars)


def test_few_colors_keep_the_picture_and_its_transparency():
    image = np.zeros((40, 60, 4))
    image[..., 0] = np.linspace(0, 1, 60)
    image[:20, :, 3] = 1
    reduced, *shift = _raster.few_colors(image, 300)
    assert shift == [0, 0] and np.array_equal(reduced[..., 3], image[..., 3])
    assert np.abs(reduced - image).max() < 0.15
    assert len(np.unique(np.rint(255 * reduced[..., :3]).reshape(-1, 3), axis=0)) <= _raster.COLORS
