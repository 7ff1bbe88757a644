"""One of several processes of a census on a core of its own: python worker.py HOST:PORT,COUNT,INDEX CORE STARTS."""

import os
import sys
import time

import numpy as np


def main(address: str, core: str, n: str) -> None:
    # The cores are counted when the package is loaded.
    os.sched_setaffinity(0, {int(core)})
    import landscape
    from landscape import descent, processes

    processes.join(address)
    low, high = landscape.problem("rastrigin").domain.T
    starts = np.random.default_rng(0).uniform(low, high, (int(n), 2))
    ready = descent.prepare("rastrigin", "adam", 5000)
    ready.run(starts[:20_000])
    before = time.perf_counter()
    ready.run(starts)
    print(time.perf_counter() - before)


if __name__ == "__main__":
    main(*sys.argv[1:])
