"""How near the loss grid of a small network comes to the machine's rate of matrix products.

Run: python tests/benchmarks/grid_rate.py

The 51 × 51 grid of a 64-32-10 tanh network on all 1,797 digits, in float32. Its rate counts the two matrix products of
every cell and nothing else: 2 · 1797 · (64·32 + 32·10) operations. The machine's rate is that of plain products timed
in the same run, in turns with the grid, so that another load slows both alike; rates by processor time are printed
beside those by the clock, because they hold on a busy machine too.
"""

import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

import landscape
from landscape import datasets

ROUNDS = 7
PRODUCTS = {"1797×64 · 64×512": (1797, 64, 512), "1024×1024 · 1024×1024": (1024, 1024, 1024)}


def once(work: Callable, times: int) -> np.ndarray:
    """Seconds by the clock and by the processor of one call."""
    before = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    return (np.array([time.perf_counter(), time.process_time()]) - before) / times


def product(rows: int, inner: int, columns: int) -> Callable:
    rng = np.random.default_rng(0)
    a, b = (jnp.asarray(rng.normal(size=shape), jnp.float32) for shape in ((rows, inner), (inner, columns)))
    compiled = jax.jit(jnp.matmul)
    return lambda: compiled(a, b).block_until_ready()


def grid() -> Callable:
    network = landscape.network("mlp:hidden=32", dataset=datasets.dataset("digits", held_out=0))
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    plane = landscape.plane(network, theta, "filter")
    print(f"{network.spec} on {len(network.data[0])} samples, {plane.tile} cells a tile")
    return lambda: landscape.loss_grid(plane, 51)


def main() -> None:
    operations = {"grid": 51**2 * 2 * 1797 * (64 * 32 + 32 * 10)}
    works, times = {"grid": grid()}, {"grid": 1}
    for name, shape in PRODUCTS.items():
        works[name], times[name], operations[name] = product(*shape), 100, 2 * np.prod(shape)
    for work in works.values():
        work()
    measured = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            measured[name].append(once(work, times[name]))
    rates = {name: operations[name] / np.min(rows, axis=0) / 1e9 for name, rows in measured.items()}
    for name, (clock, processor) in rates.items():
        print(f"{name:24} {clock:7.1f} GFLOP/s   {processor:7.1f} GFLOP per processor second")
    for name in PRODUCTS:
        clock, processor = rates["grid"] / rates[name]
        print(f"grid / {name:22} {clock:.2f} by the clock, {processor:.2f} by processor time")


if __name__ == "__main__":
    main()
