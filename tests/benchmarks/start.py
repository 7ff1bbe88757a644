"""How long the command takes to begin: whole commands from the shell, no program compiled before.

Python's own byte code is there, as after an installation.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from measuring import Line, by_clock

COMMANDS = {
    "`landscape --help`": ["--help"],
    "the figure of `landscape trace himmelblau`": ["trace", "himmelblau", "--out", "trace.png"],
    "a basin map of 1024² cells, Himmelblau, gd": [
        "basins", "himmelblau", "--optimizer", "gd", "--resolution", "1024", "--out", "basins.png",
    ],
}  # fmt: skip


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        run = {name: ["-m", "landscape", *words] for name, words in COMMANDS.items()} | {"": ["-c", "import jax"]}
        works = {name: lambda words=words: _call(words, pathlib.Path(folder)) for name, words in run.items()}
        # Without a first call of each, an editable installation has no byte code yet.
        for work in works.values():
            work()
        seconds = by_clock(works)
    for name in COMMANDS:
        both = f"{seconds[name]:.2f} and {seconds['']:.2f} s"
        yield Line(f"{name}, from the shell, over `import jax`", both, f"{seconds[name] / seconds['']:.2g}")


def _call(words: list[str], folder: pathlib.Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *words], check=True, cwd=folder, env=env, capture_output=True)
