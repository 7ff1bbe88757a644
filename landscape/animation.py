"""Many starts moving over the loss, as one GIF, WebP or MP4.

The figure is drawn once; a frame restores its pixels and draws the runs over them. All frames share one palette, the
greys of what stays and the colors of what moves, and a color is looked up the same way in each, so nothing flickers.
The last moment is held. The same record gives the same bytes.
"""

import io
import pathlib
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from PIL import Image
from scipy.spatial import cKDTree

from landscape.errors import Failure, require
from landscape.figures import motion
from landscape.style import context

WIDTH = 640
"""Pixels across an animation of any style."""

HELD = 0.2
"""The share of the time for which the last moment is held."""

MOST = 1000
"""Frames at most."""

SAMPLES = 12
"""Moments from which the colors are chosen."""

_OF_STARS = 16
_OF_STILL = 112
_OF_MOVING = 120
_CLEAR = 255
_BRIGHT = 24
_BITS = 6


@dataclass(frozen=True)
class Pace:
    """How an animation runs.

    Attributes:
        fps: frames per second, from 1 to 50.
        seconds: that it takes, the last moment included.

    >>> len(Pace(fps=10, seconds=2).times())
    20
    """

    fps: float = 25
    seconds: float = 6.0

    def __post_init__(self) -> None:
        require(1 <= self.fps <= 50, f"`fps` is a number from 1 to 50; got {self.fps:g}.")
        count = self.fps * self.seconds
        fits = 2 <= count <= MOST
        require(fits, f"`fps` times `seconds` is the frames, 2 to {MOST:,}; got {self.fps:g} times {self.seconds:g}.")

    @property
    def delay(self) -> int:
        """Milliseconds of a frame in a GIF, which counts in hundredths of a second."""
        return 10 * round(100 / self.fps)

    def times(self) -> np.ndarray:
        """The time from 0 to 1 of each frame."""
        count = round(1000 * self.seconds / self.delay)
        moving = max(count - int(HELD * count), 2)
        return np.concatenate([np.linspace(0.0, 1.0, moving), np.ones(max(count - moving, 0))])


def check(format: str) -> None:
    """Refuse a format that cannot be written here.

    Errors:
        UsageError: mp4 where there is no ffmpeg.
    """
    told = "is written by ffmpeg, which is not installed; take .gif or .webp, which need nothing else"
    require(format != "mp4" or shutil.which("ffmpeg"), f"An .mp4 file {told}.")


def render(record: Any, format: str, style_name: str = "screen", pace: Pace | None = None, text: str = "") -> bytes:
    """Return the bytes of an animation.

    Args:
        record: of `trace`.
        format: gif, webp or mp4.
        style_name: of fonts and sizes; every style is `WIDTH` pixels wide.
        pace: frames and seconds.
        text: what the file holds beside its frames, of `embedding.packed`.

    Errors:
        UsageError: another record, or mp4 without ffmpeg.
        Failure: ffmpeg failed.
    """
    told = f"An animation shows a record of `trace` or `animate`; this is one of {record.study['verb']}."
    require(record.study["verb"] == "trace", told)
    check(format)
    settings = context(style_name)
    with matplotlib.rc_context(settings | {"figure.dpi": WIDTH / settings["figure.figsize"][0]}):
        return {"gif": _gif, "webp": _webp, "mp4": _mp4}[format](Reel(record), pace or Pace(), text)


class Reel:
    """A figure of which any moment is quickly seen.

    Attributes:
        still: (h, w, 4) of bytes, what stays: red, green, blue and nothing.
    """

    def __init__(self, record: Any):
        self.scene = motion.stage(record)
        self.canvas = self.scene.figure.canvas
        hidden = [*self.scene.moving, *self.scene.above]
        for artist in hidden:
            artist.set_visible(False)
        self.canvas.draw()
        self.region = self.canvas.copy_from_bbox(self.scene.figure.bbox)
        for artist in hidden:
            artist.set_visible(True)
        self.above = self._overlay()
        self.still = self._pixels()

    def _overlay(self) -> tuple[tuple, np.ndarray, np.ndarray]:
        """What lies over the runs: which pixels (m,), their colors (m, 3) and opacities (m, 1)."""
        renderer = RendererAgg(*self.canvas.get_width_height(), self.scene.figure.dpi)
        for artist in self.scene.above:
            artist.draw(renderer)
        drawn = np.asarray(renderer.buffer_rgba()).astype(float)
        where = np.nonzero(drawn[..., 3])
        return where, drawn[where][:, :3], drawn[where][:, 3:] / 255

    def frame(self, time: float) -> np.ndarray:
        """What is seen at a time, (h, w, 4) of bytes."""
        self.canvas.restore_region(self.region)
        self.scene.show(time)
        for artist in self.scene.moving:
            artist.draw(self.canvas.get_renderer())
        return self._pixels()

    def _pixels(self) -> np.ndarray:
        seen = np.array(self.canvas.buffer_rgba())
        where, colors, opacity = self.above
        under = seen[where]
        under[:, :3] = np.rint(opacity * colors + (1 - opacity) * under[:, :3])
        seen[where] = under
        # Even sides, as MP4 asks for.
        return np.ascontiguousarray(seen[: seen.shape[0] // 2 * 2, : seen.shape[1] // 2 * 2])


@dataclass(frozen=True)
class Palette:
    """The colors of all frames, and where each other color is found.

    Attributes:
        colors: (256, 3), distinct; the last one is no frame's.
        nearest: (2 ** 18,), by the first six bits of red, green and blue.
        still: (h, w, 4) and indices (h, w) of what stays.
    """

    colors: np.ndarray
    nearest: np.ndarray
    still: tuple[np.ndarray, np.ndarray]

    def indices(self, frame: np.ndarray) -> np.ndarray:
        """The color of each pixel, (h, w)."""
        still, found = self.still
        changed, found = _changed(frame, still), found.copy()
        found[changed] = self.nearest[_key(frame[changed])]
        return found


def _changed(frame: np.ndarray, still: np.ndarray) -> np.ndarray:
    """Which pixels differ, (h, w)."""
    return frame.view(np.uint32)[..., 0] != still.view(np.uint32)[..., 0]


def _key(pixels: np.ndarray) -> np.ndarray:
    red, green, blue = (pixels[..., band].astype(np.int32) >> (8 - _BITS) for band in range(3))
    return (red << 2 * _BITS) | (green << _BITS) | blue


def palette(still: np.ndarray, samples: list[np.ndarray]) -> Palette:
    """Choose the colors of an animation: those of what stays, and those that samples of its frames have beside it."""
    moving = [sample[_changed(sample, still)][:, :3] for sample in samples]
    staying = still[..., :3].reshape(-1, 3)
    # The few pixels of a star would take the color of many greys: each color counts once, and stars' keep their own.
    kept, counts = np.unique(staying, axis=0, return_counts=True)
    bright = np.ptp(kept.astype(int), axis=1) > _BRIGHT
    own = kept[bright][np.argsort(-counts[bright], kind="stable")[:_OF_STARS]]
    chosen = [own, _reduced(kept, _OF_STILL), _reduced(np.concatenate(moving), _OF_MOVING)]
    colors = np.unique(np.concatenate(chosen), axis=0)
    side = np.arange(2**_BITS) * 2 ** (8 - _BITS) + 2 ** (7 - _BITS)
    cells = np.stack(np.meshgrid(side, side, side, indexing="ij"), axis=-1).reshape(-1, 3)
    tree = cKDTree(colors)
    places = tree.query(staying)[1].reshape(still.shape[:2]).astype(np.uint8)
    return Palette(_filled(colors), tree.query(cells)[1].astype(np.uint8), (still, places))


def _reduced(pixels: np.ndarray, count: int) -> np.ndarray:
    """At most so many colors that stand for those of pixels (m, 3)."""
    if not len(pixels):
        return np.zeros((0, 3), np.uint8)
    strip = Image.fromarray(pixels[None])
    found = strip.quantize(count, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette()
    return np.array(found, np.uint8).reshape(-1, 3)[:count]


def _filled(colors: np.ndarray) -> np.ndarray:
    """The colors and others that none of them is, 256 together."""
    others = np.stack([np.arange(256), np.zeros(256, int), np.full(256, 255)], axis=1).astype(np.uint8)
    known = {tuple(color) for color in colors.tolist()}
    free = [color for color in others.tolist() if tuple(color) not in known]
    return np.concatenate([colors, np.array(free, np.uint8)[: 256 - len(colors)]])


def _images(reel: Reel, pace: Pace) -> Iterator[Image.Image]:
    """The frames as images of one palette."""
    found = palette(reel.still, [reel.frame(time) for time in np.linspace(0, 1, SAMPLES)])
    for time in pace.times():
        image = Image.fromarray(found.indices(reel.frame(time)))
        image.putpalette(found.colors.tobytes())
        yield image


def _gif(reel: Reel, pace: Pace, text: str) -> bytes:
    images, buffer = _images(reel, pace), io.BytesIO()
    first = next(images)
    first.save(
        buffer, "GIF", save_all=True, append_images=images, duration=pace.delay, loop=0, comment=text.encode(),
        palette=bytes(first.getpalette()), optimize=True, transparency=_CLEAR,
    )  # fmt: skip
    return buffer.getvalue()


def _webp(reel: Reel, pace: Pace, text: str) -> bytes:
    images, buffer = (Image.fromarray(reel.frame(time)[..., :3]) for time in pace.times()), io.BytesIO()
    next(images).save(
        buffer, "WEBP", save_all=True, append_images=images, duration=pace.delay, loop=0, xmp=text.encode(),
        quality=75, method=2,
    )  # fmt: skip
    return buffer.getvalue()


def _mp4(reel: Reel, pace: Pace, text: str) -> bytes:
    height, width, _ = reel.still.shape
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "film.mp4"
        command = ["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb0", "-s", f"{width}x{height}"]
        command += ["-r", str(1000 / pace.delay), "-i", "-", "-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p"]
        command += ["-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"]
        _feed([*command, str(path)], (reel.frame(time) for time in pace.times()))
        # A box of the kind that players skip holds the text.
        return path.read_bytes() + struct.pack(">I4s", 8 + len(text), b"free") + text.encode()


def _feed(command: list[str], shown: Iterator[np.ndarray]) -> None:
    """Run a program on frames."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=told)
        try:
            for frame in shown:
                process.stdin.write(frame.tobytes())
            process.stdin.close()
        except BrokenPipeError:
            # Why it ended is what it says.
            pass
        finally:
            code = process.wait()
        told.seek(0)
        why = told.read().decode(errors="replace").strip().splitlines()
    if code:
        raise Failure(f"ffmpeg failed: {why[-1] if why else f'exit code {code}'}.")
