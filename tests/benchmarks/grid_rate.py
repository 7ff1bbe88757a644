"""How near the loss grid of a small network comes to the machine's rate of matrix products.

The 51 × 51 grid of a 64-32-10 tanh network on all 1,797 digits, in float32. Its rate counts the two matrix products of
every cell and nothing else: 2 · 1797 · (64·32 + 32·10) operations. The machine's rate is that of plain products timed
in turns with the grid.
"""

from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp
import numpy as np
from measuring import Line, by_clock

import landscape
from landscape import datasets

PRODUCTS = {"1797×64 · 64×512": (1797, 64, 512), "1024×1024 · 1024×1024": (1024, 1024, 1024)}
TIMES = 100


def product(rows: int, inner: int, columns: int) -> Callable[[], None]:
    rng = np.random.default_rng(0)
    a, b = (jnp.asarray(rng.normal(size=shape), jnp.float32) for shape in ((rows, inner), (inner, columns)))
    compiled = jax.jit(jnp.matmul)

    def work():
        for _ in range(TIMES):
            compiled(a, b).block_until_ready()

    return work


def grid() -> Callable[[], object]:
    network = landscape.network("mlp:hidden=32", dataset=datasets.dataset("digits", held_out=0))
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    plane = landscape.plane(network, theta, "filter")
    return lambda: landscape.loss_grid(plane, 51)


def lines() -> Iterator[Line]:
    found = by_clock({"grid": grid(), **{name: product(*shape) for name, shape in PRODUCTS.items()}}, rounds=7)
    rate = 51**2 * 2 * 1797 * (64 * 32 + 32 * 10) / found["grid"] / 1e9
    for name, shape in PRODUCTS.items():
        other = TIMES * 2 * np.prod(shape) / found[name] / 1e9
        told = f"{rate:.0f} and {other:.0f} GFLOP/s"
        yield Line(f"loss grid of a 64-32-10 net: over products {name}", told, f"{rate / other:.2f}")
