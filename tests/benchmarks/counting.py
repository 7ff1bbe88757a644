"""Whole censuses on so many cores, as JSON: python counting.py CORES STARTS STEPS [PROBLEM,OPTIMIZER,STOP ...]."""

import json
import os
import sys
import time


def main(cores: str, n: str, steps: str, *cases: str) -> None:
    # The cores are counted when the package is loaded.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    import landscape

    found = {}
    for case in cases:
        problem, optimizer, stop = case.split(",")
        options = {"steps": int(steps), "stop": stop == "True"}
        for starts in (min(int(n), 150_000), int(n)):
            before = time.perf_counter()
            hits = landscape.count(problem, optimizer, n=starts, **options).hits
            found[case] = time.perf_counter() - before, hits.ravel().tolist()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
