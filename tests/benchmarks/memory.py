"""How the peak of memory grows with the starts of a census."""

import re
import subprocess
import sys
from collections.abc import Iterator

from measuring import Line

SIZES = (100_000, 1_000_000, 10_000_000)


def lines() -> Iterator[Line]:
    # The middle of three, as peaks of the same census differ by some hundredths.
    peaks = [sorted(_peak(n) for _ in range(3))[1] for n in SIZES]
    for n, peak in zip(SIZES, peaks, strict=True):
        yield Line(f"peak memory of a census of {n} starts: over {SIZES[0]}", f"{peak} MiB", f"{peak / peaks[0]:.2f}")


def _peak(n: int) -> int:
    command = ["count", "himmelblau", "--optimizer", "gd:lr=0.01", "--starts", str(n), "--verbose"]
    told = subprocess.run([sys.executable, "-m", "landscape", *command], capture_output=True, text=True, check=True)
    return int(re.search(r"(\d+) MiB", told.stderr)[1])
