"""Many starts moving over the loss, as one GIF, WebP or MP4.

The figure is drawn once; a frame restores its pixels and draws the runs over them. The frames of a GIF share one
palette, and a color is looked up the same way in each, so nothing flickers. The last moment is held. The same record
gives the same bytes.
"""

import contextlib
import io
import pathlib
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from PIL import Image

from landscape.errors import Failure, require
from landscape.figures import motion
from landscape.pace import Pace
from landscape.quantization import CLEAR, palette
from landscape.style import context

WIDTH = 640
"""Pixels across an animation of any style."""

SAMPLES = 12
"""Moments from which the colors are chosen."""


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


def _images(reel: Reel, pace: Pace) -> Iterator[Image.Image]:
    """The frames as images of one palette."""
    found = palette(reel.still, [reel.frame(time) for time in np.linspace(0, 1, SAMPLES)])
    for time in pace.times(pace.delay):
        image = Image.fromarray(found.indices(reel.frame(time)))
        image.putpalette(found.colors.tobytes())
        yield image


def _gif(reel: Reel, pace: Pace, text: str) -> bytes:
    images, buffer = _images(reel, pace), io.BytesIO()
    first = next(images)
    first.save(
        buffer, "GIF", save_all=True, append_images=images, duration=pace.delay, loop=0, comment=text.encode(),
        palette=bytes(first.getpalette()), optimize=True, transparency=CLEAR,
    )  # fmt: skip
    return buffer.getvalue()


def _webp(reel: Reel, pace: Pace, text: str) -> bytes:
    images, buffer = (Image.fromarray(reel.frame(time)[..., :3]) for time in pace.times()), io.BytesIO()
    next(images).save(
        buffer, "WEBP", save_all=True, append_images=images, duration=round(1000 / pace.fps), loop=0, xmp=text.encode(),
        quality=75, method=2,
    )  # fmt: skip
    return buffer.getvalue()


def _mp4(reel: Reel, pace: Pace, text: str) -> bytes:
    height, width, _ = reel.still.shape
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "film.mp4"
        command = ["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb0", "-s", f"{width}x{height}"]
        command += ["-r", f"{pace.fps:g}", "-i", "-", "-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p"]
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
        except BrokenPipeError:
            # Why it ended is what it says.
            pass
        except BaseException:
            # It would wait for the rest of the frames.
            process.kill()
            raise
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            code = process.wait()
        told.seek(0)
        why = told.read().decode(errors="replace").strip().splitlines()
    if code:
        raise Failure(f"ffmpeg failed: {why[-1] if why else f'exit code {code}'}.")
