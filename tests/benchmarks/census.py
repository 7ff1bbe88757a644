"""What stopping saves, and what more cores, wider tiles and more processes bring."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import kernels
import numpy as np
from measuring import Line, by_clock

import landscape
from landscape import descent, labels, scheduler, stage, threads

STEPS = 5000
WORKER, COUNTING = (pathlib.Path(__file__).with_name(name) for name in ("worker.py", "counting.py"))


def starts(name: str, n: int) -> np.ndarray:
    low, high = landscape.problem(name).domain.T
    return np.random.default_rng(0).uniform(low, high, (n, 2))


def descends(name: str, n: int, workers: int, optimizer: str = "gd", stop: bool = True) -> Callable[[], object]:
    ready, points = descent.prepare(name, optimizer, STEPS, stop=stop), starts(name, n)
    return lambda: scheduler.run(ready.program, ready.settings, points, workers=workers)


def stopping(n: int) -> Iterator[Line]:
    for name in ("himmelblau", "rastrigin"):
        found = by_clock({"stops": descends(name, n, 1), "goes on": descends(name, n, 1, stop=False)}, rounds=1)
        runs = [descent.prepare(name, "gd", STEPS, stop=stop).run(starts(name, 20_000)) for stop in (True, False)]
        minima = landscape.find_minima(name)
        same = (labels.label(runs[0], minima) == labels.label(runs[1], minima)).all()
        told = f"{found['goes on']:.2f} and {found['stops']:.2f} s, {'same' if same else 'OTHER'} labels"
        what = f"{name}, gd, {n} starts, {STEPS} steps without stopping: over with it"
        yield Line(what, told, f"{found['goes on'] / found['stops']:.1f}")


def cores(n: int) -> Iterator[Line]:
    number = threads.cores()
    if kernels.library():
        # The loops in C share nothing: this is what the machine gives. They take whole blocks.
        shares = [kernels.floor("rastrigin", "adam", 64, n // number // 256 * 64) for _ in range(number)]
        with threads.pool(number) as pool:
            ways = {"1": map, "many": pool.map}
            found = by_clock(
                {way: lambda each=each: list(each(lambda work: work(), shares)) for way, each in ways.items()}
            )
        told = f"{found['1']:.2f} and {found['many']:.2f} s"
        yield Line(f"the loop in C, rastrigin, adam: one core over {number}", told, f"{found['1'] / found['many']:.2f}")
    for name, optimizer in (("rastrigin", "adam"), ("himmelblau", "momentum"), ("himmelblau", "gd")):
        found = by_clock({str(workers): descends(name, n, workers, optimizer) for workers in (1, number)})
        one, many = found["1"], found[str(number)]
        yield Line(f"{name}, {optimizer}: one core over {number}", f"{one:.2f} and {many:.2f} s", f"{one / many:.2f}")


def whole(n: int) -> Iterator[Line]:
    """Censuses as users run them: starts drawn, descended, labeled and counted."""
    if not hasattr(os, "sched_setaffinity"):
        yield Line("whole censuses", "need Linux", "")
        return
    pairs = [("himmelblau", "gd"), ("himmelblau", "adam"), ("rastrigin", "gd"), ("rastrigin", "adam")]
    stops, all_cores = [f"{name},{optimizer},True" for name, optimizer in pairs], threads.cores()
    one, many = (_least(cores, n, stops) for cores in (1, all_cores))
    others = _counted(all_cores, n, [case.replace("True", "False") for case in stops])
    for (name, optimizer), case in zip(pairs, stops, strict=True):
        (alone, _), (together, hits) = one[case], many[case]
        goes_on, expected = others[case.replace("True", "False")]
        told = f"{alone:.2f} and {together:.2f} s"
        yield Line(
            f"census of {n} starts, {name} and {optimizer}: one core over {all_cores}", told, f"{alone / together:.2f}"
        )
        apart = sum(abs(a - b) for a, b in zip(hits, expected, strict=True))
        told = f"{goes_on:.2f} and {together:.2f} s, " + (f"{apart} hits differ" if apart else "same hits")
        yield Line("without stopping over with it, all cores", told, f"{goes_on / together:.1f}")


def _least(cores: int, n: int, cases: list[str]) -> dict[str, list]:
    """The quicker of two times of each."""
    several = [_counted(cores, n, cases) for _ in range(2)]
    return {case: min(found[case] for found in several) for case in cases}


def _counted(cores: int, n: int, cases: list[str]) -> dict[str, list]:
    """Seconds and hits of some censuses, in a process that has so many cores."""
    command = [sys.executable, str(COUNTING), str(cores), str(n), str(STEPS), *cases]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def widths(n: int) -> Iterator[Line]:
    usual, found = stage.WIDE, {}
    for blocks in (4, 16, 32, 128):
        stage.WIDE = blocks * stage.BLOCK
        found |= by_clock({f"{stage.WIDE}": descends("himmelblau", n, 1)})
    stage.WIDE = usual
    for width, seconds in found.items():
        ratio = f"{seconds / found[str(usual)]:.2f}"
        yield Line(f"himmelblau, gd, tiles of {width} runs: over {usual}", f"{seconds:.2f} s", ratio)


def processes(n: int) -> Iterator[Line]:
    """One process on one core, and two on a core each, of the same census."""
    if not hasattr(os, "sched_setaffinity") or threads.cores() < 2:
        yield Line("two processes of one core", "needs two cores and Linux", "")
        return
    one, two = (min(_processes(count, n) for _ in range(2)) for count in (1, 2))
    yield Line("rastrigin, adam: one process over two, a core each", f"{one:.2f} and {two:.2f} s", f"{one / two:.2f}")


def _processes(count: int, n: int) -> float:
    """Seconds by the clock of the slowest of so many processes, each on a core of its own, without their start."""
    with contextlib.closing(socket.socket()) as own:
        own.bind(("127.0.0.1", 0))
        port = own.getsockname()[1]
    places = sorted(os.sched_getaffinity(0))
    started = [
        subprocess.Popen(
            [sys.executable, str(WORKER), f"127.0.0.1:{port},{count},{index}", str(places[index]), str(n)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for index in range(count)
    ]
    return max(float(process.communicate()[0].split()[-1]) for process in started)


def lines(n: int = 1_000_000) -> Iterator[Line]:
    yield from stopping(n)
    yield from cores(n)
    yield from whole(n)
    yield from widths(n // 4)
    yield from processes(n // 2)
