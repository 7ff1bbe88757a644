"""What stopping saves, what a second core brings, and what the width of a tile costs.

Run: python tests/benchmarks/census.py [starts]

Wall clock, the least of two rounds; run it on an idle machine.
"""

import sys
import time

import numpy as np

import landscape
from landscape import descent, evaluation, labels, scheduler, stage

STEPS = 5000


def timed(name: str, n: int, workers: int, stop: bool = True, optimizer: str = "gd") -> tuple[float, descent.Runs]:
    problem = landscape.problem(name)
    low, high = problem.domain.T
    starts = np.random.default_rng(0).uniform(low, high, (n, 2))
    ready = descent.prepare(problem, optimizer, STEPS, stop=stop)
    scheduler.run(ready.program, ready.settings, starts[:20_000], workers=workers)
    seconds = np.inf
    for _ in range(2):
        before = time.perf_counter()
        scheduler.run(ready.program, ready.settings, starts, workers=workers)
        seconds = min(seconds, time.perf_counter() - before)
    return seconds, ready.run(starts[:20_000])


def stopping(n: int) -> None:
    for name in ("himmelblau", "rastrigin"):
        (stopped, runs), (going, all_steps) = (timed(name, n, 1, stop) for stop in (True, False))
        minima = landscape.find_minima(name)
        same = (labels.label(runs, minima) == labels.label(all_steps, minima)).all()
        print(f"{name:11} {n} starts: {stopped:6.2f} s, with stop=False {going:6.2f} s", end="")
        print(f", {going / stopped:.1f} times; mean of {runs.steps.mean():.0f} steps, same labels: {same}", flush=True)


def two_cores(n: int) -> None:
    cores = evaluation.cores()
    for name, optimizer in (("rastrigin", "adam"), ("himmelblau", "momentum"), ("himmelblau", "gd")):
        one, many = (timed(name, n, workers, optimizer=optimizer)[0] for workers in (1, cores))
        print(
            f"{name:11} {optimizer:9} one core {one:6.2f} s, {cores} cores {many:6.2f} s, {one / many:.2f} times",
            flush=True,
        )


def widths(n: int) -> None:
    usual = stage.WIDE
    for blocks in (4, 16, 32, 128):
        stage.WIDE = blocks * stage.BLOCK
        print(f"himmelblau gd, tiles of {stage.WIDE:6} runs: {timed('himmelblau', n, 1)[0]:6.2f} s", flush=True)
    stage.WIDE = usual


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    stopping(n)
    two_cores(n)
    widths(n // 4)


if __name__ == "__main__":
    main()
