"""Animations: whole, steady, small, the same twice, of the length that was asked for, and holding their study."""

import io
import json
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from landscape import animation, embedding
from landscape.errors import UsageError
from landscape.pace import Pace

SHORT = Pace(fps=10, seconds=2)
TEXT = embedding.packed({"verb": "trace", "seed": 3}, {"fps": 10})
needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg")


@pytest.fixture(scope="module")
def record(records):
    return records["trajectories"][0]


@pytest.fixture(scope="module")
def gif(record):
    return animation.render(record, "gif", pace=SHORT, text=TEXT)


def shown(content):
    """The frames of an animation as a viewer shows them, and the milliseconds of each."""
    image, frames, delays = Image.open(io.BytesIO(content)), [], []
    for index in range(image.n_frames):
        image.seek(index)
        image.load()
        frames.append(np.asarray(image.convert("RGB")))
        delays.append(image.info["duration"])
    return frames, delays


@pytest.fixture(scope="module")
def truth(record):
    """What stays, and what is seen at each time, in full color."""
    import matplotlib

    from landscape.style import context

    settings = context("screen")
    with matplotlib.rc_context(settings | {"figure.dpi": animation.WIDTH / settings["figure.figsize"][0]}):
        reel = animation.Reel(record)
        return reel.still[..., :3], [reel.frame(time)[..., :3] for time in SHORT.times()]


def test_the_same_record_gives_the_same_bytes(record, gif):
    assert animation.render(record, "gif", pace=SHORT, text=TEXT) == gif


def test_it_takes_the_time_that_was_asked_for_and_holds_the_last_moment(gif):
    _, delays = shown(gif)
    assert sum(delays) == 2000
    # Equal frames are one that lasts.
    assert delays[-1] >= 400 and set(delays[:-1]) == {100}


def test_frames_show_what_was_drawn(gif, truth):
    frames, _ = shown(gif)
    still, drawn = truth
    assert frames[0].shape == still.shape and still.shape[1] == animation.WIDTH
    for index in (0, 5, 9):
        off = np.abs(frames[index].astype(int) - drawn[index])
        assert off.mean() < 2 and (off.max(axis=2) > 40).mean() < 0.002
    assert np.abs(frames[0].astype(int) - frames[8]).mean() > 0.3


def test_what_stays_does_not_flicker(gif, truth):
    frames, _ = shown(gif)
    still, drawn = truth
    untouched = np.all([(frame == still).all(axis=2) for frame in drawn], axis=0)
    assert untouched.mean() > 0.7
    assert all((frame[untouched] == frames[0][untouched]).all() for frame in frames)


def test_all_frames_share_one_palette(gif):
    # A frame's descriptor follows its delay; the first bit of its last byte announces colors of its own.
    places = [at + 8 for at in range(len(gif) - 20) if gif[at : at + 3] == b"\x21\xf9\x04" and gif[at + 7] == 0]
    descriptors = [gif[at : at + 10] for at in places if gif[at] == 0x2C]
    assert len(descriptors) == Image.open(io.BytesIO(gif)).n_frames
    assert not any(descriptor[9] & 0x80 for descriptor in descriptors)


def test_the_colors_of_the_minima_are_in_it(gif, record):
    from landscape import style

    last = shown(gif)[0][-1].reshape(-1, 3).astype(int)
    for color in style.PALETTE[:4]:
        wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
        assert (np.abs(last - wanted).max(axis=1) < 16).sum() > 30


def test_three_hundred_runs_are_small(records):
    import synthetic

    content = animation.render(synthetic.trace_few(300), "gif", pace=Pace(seconds=1.2))
    # 6 seconds below 3 MB.
    assert len(content) < 600_000


@pytest.mark.parametrize("format", ["webp", pytest.param("mp4", marks=needs_ffmpeg)])
def test_other_formats_hold_the_study_and_are_the_same_twice(format, record, tmp_path):
    pace = Pace(fps=10, seconds=0.5)
    content = animation.render(record, format, pace=pace, text=TEXT)
    assert animation.render(record, format, pace=pace, text=TEXT) == content
    (tmp_path / f"film.{format}").write_bytes(content)
    assert embedding.read(tmp_path / f"film.{format}") == {"study": {"verb": "trace", "seed": 3}, "fps": 10}


def test_a_gif_holds_the_study(gif, tmp_path):
    (tmp_path / "film.gif").write_bytes(gif)
    assert embedding.read_study(tmp_path / "film.gif") == {"verb": "trace", "seed": 3}


def test_a_webp_moves(record):
    frames, delays = shown(animation.render(record, "webp", pace=Pace(fps=10, seconds=0.5)))
    assert sum(delays) == 500 and np.abs(frames[0].astype(int) - frames[2]).mean() > 0.3


def test_a_webp_has_the_pace_that_was_asked_for_and_a_gif_the_nearest_of_whole_hundredths(record):
    for format, delay in (("webp", 33), ("gif", 30)):
        _, delays = shown(animation.render(record, format, pace=Pace(fps=30, seconds=0.5)))
        assert delays[0] == delay and sum(delays) == pytest.approx(500, abs=20)


def test_a_frame_that_fails_ends_what_waits_for_more():
    def frames():
        yield np.zeros(4, np.uint8)
        raise ValueError("no such frame")

    with pytest.raises(ValueError, match="no such frame"):
        animation._feed(["cat"], frames())


@needs_ffmpeg
def test_an_mp4_plays(record, tmp_path):
    (tmp_path / "film.mp4").write_bytes(animation.render(record, "mp4", pace=SHORT, text=TEXT))
    asked = ["-show_streams", "-count_frames", "-of", "json", str(tmp_path / "film.mp4")]
    told = subprocess.run(["ffprobe", "-v", "error", *asked], capture_output=True, text=True, check=True)
    (stream,) = json.loads(told.stdout)["streams"]
    assert stream["codec_name"] == "h264" and stream["pix_fmt"] == "yuv420p" and stream["width"] == animation.WIDTH
    assert int(stream["nb_read_frames"]) == 20 and float(stream["duration"]) == pytest.approx(2)


def test_an_mp4_without_ffmpeg_is_refused(record, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="ffmpeg, which is not installed; take .gif or .webp"):
        animation.render(record, "mp4", pace=SHORT)


@pytest.mark.parametrize("given", [{"fps": 0}, {"fps": 60}, {"seconds": 0.01}, {"seconds": 100}])
def test_a_pace_that_nothing_can_show_is_refused(given):
    with pytest.raises(UsageError, match="fps"):
        Pace(**given)


def test_another_record_is_refused(records):
    with pytest.raises(UsageError, match="shows a record of `trace` or `animate`; this is one of basins"):
        animation.render(records["basins"][0], "gif")


def test_many_minima_have_their_colors(records):
    frames, _ = shown(animation.render(records["trajectories"][1], "gif", pace=Pace(fps=5, seconds=1)))
    last = frames[-1].astype(int)
    colorful = np.ptp(last, axis=2) > 60
    assert len(np.unique(last[colorful] // 16, axis=0)) > 30
