"""All benchmarks in one sitting, as a table of ratios: python tests/benchmarks [NAME ...].

It takes some ten minutes. Ratios hold on the machine that they were measured on, and only if it was idle.
"""

import datetime
import importlib
import sys

from landscape.record import provenance
from landscape.threads import cores

NAMES = ("start", "kernels", "census", "memory", "grid_rate", "networks")


def main(names: list[str]) -> None:
    versions = provenance()
    print(f"{versions['processor']}, {cores()} cores, jax {versions['jax']}, {datetime.date.today()}\n")
    print("| what | measured | ratio |\n|---|---|---|")
    for name in names or NAMES:
        for line in importlib.import_module(name).lines():
            print(f"| {line.what} | {line.measured} | {line.ratio} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
