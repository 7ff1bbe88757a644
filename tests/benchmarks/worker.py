"""One of several processes of a census on a core of its own: python worker.py HOST:PORT,COUNT,INDEX CORE STARTS."""

import os
import sys
import time

import numpy as np

address, core, n = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.sched_setaffinity(0, {core})

import landscape  # noqa: E402, the cores are counted when it is loaded
from landscape import descent, processes  # noqa: E402

processes.join(address)
low, high = landscape.problem("rastrigin").domain.T
starts = np.random.default_rng(0).uniform(low, high, (n, 2))
ready = descent.prepare("rastrigin", "adam", 5000)
ready.run(starts[:20_000])
before = time.perf_counter()
ready.run(starts)
print(time.perf_counter() - before)
