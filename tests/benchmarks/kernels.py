"""What a step costs: twelve kernels against a loop in C, and one against what else there is.

Run: python tests/benchmarks/kernels.py [starts]

Each kernel takes 400 steps, whatever happens, on one thread; all rivals in turns and the least of several rounds by
processor time, so that another load slows all alike. The loop in C is floor.c, compiled on the spot with -O3
-march=native -ffast-math: it holds the same steps and no test of anything. Rivals that are not installed are left out.
"""

import ctypes
import functools
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import landscape
from landscape import descent, scheduler

STEPS, ROUNDS, LR = 400, 5, 0.002
PROBLEMS = ("rastrigin", "himmelblau")
OPTIMIZERS = {
    "gd": (f"gd:lr={LR}", None),
    "nesterov": (f"nesterov:lr={LR}", "norm:1.0"),
    "adam": (f"adam:lr={LR}", None),
}
SOURCE = pathlib.Path(__file__).with_name("floor.c")


def starts(name: str, n: int, bits: int) -> np.ndarray:
    low, high = landscape.problem(name).domain.T
    return np.random.default_rng(0).uniform(low, high, (n, 2)).astype(f"float{bits}")


@functools.cache
def library() -> ctypes.CDLL | None:
    """The loops in C, or None where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    target = pathlib.Path(tempfile.mkdtemp()) / "floor.so"
    flags = ["-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-shared", "-fPIC"]
    built = subprocess.run([compiler, *flags, str(SOURCE), "-o", str(target), "-lm"], capture_output=True)
    return None if built.returncode else ctypes.CDLL(str(target))


def floor(name: str, optimizer: str, bits: int, n: int) -> Callable[[], None]:
    number = {32: ctypes.c_float, 64: ctypes.c_double}[bits]
    function, pointer = getattr(library(), f"{name}_{optimizer}_{bits}"), ctypes.POINTER(number)
    function.argtypes = [pointer, pointer, number, ctypes.c_int, ctypes.c_int]
    points = starts(name, n, bits)

    def work():
        x, y = (np.ascontiguousarray(column) for column in points.T)
        function(x.ctypes.data_as(pointer), y.ctypes.data_as(pointer), LR, n, STEPS)

    return work


def ours(name: str, optimizer: str, bits: int, n: int) -> Callable[[], None]:
    spec, clip = OPTIMIZERS[optimizer]
    ready = descent.prepare(name, spec, STEPS, clip=clip, precision=bits, stop=False)
    points = starts(name, n, bits)
    return lambda: scheduler.run(ready.program, ready.settings, points, precision=bits, workers=1)


def plain(bits: int, n: int) -> Callable[[], None]:
    """Rastrigin and gd as one would write it: jit(vmap(scan))."""
    loss = landscape.problem("rastrigin").function

    def descend(x):
        return lax.scan(lambda x, _: (x - LR * jax.grad(loss)(x), None), x, length=STEPS)[0]

    with jax.enable_x64(bits == 64):
        compiled, points = jax.jit(jax.vmap(descend)), jnp.asarray(starts("rastrigin", n, bits))

    def work():
        with jax.enable_x64(bits == 64):
            compiled(points).block_until_ready()

    return work


def torch_batched(bits: int, n: int) -> Callable[[], None]:
    """Rastrigin and gd on all starts as one tensor."""
    import torch

    points = torch.from_numpy(starts("rastrigin", n, bits))

    def work():
        torch.set_num_threads(1)
        x = points.clone().requires_grad_()
        for _ in range(STEPS // 10):
            (slope,) = torch.autograd.grad((x**2 - 10 * torch.cos(2 * torch.pi * x)).sum(), x)
            x = (x - LR * slope).detach().requires_grad_()

    return work


def numba_loop(bits: int, n: int) -> Callable[[], None]:
    """Rastrigin and gd as a loop that numba compiles."""
    import numba

    points = starts("rastrigin", n, bits)

    @numba.njit(fastmath=True)
    def descend(x):
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                for _ in range(STEPS):
                    x[i, j] -= LR * (2 * x[i, j] + 20 * np.pi * np.sin(2 * np.pi * x[i, j]))

    return lambda: descend(points.copy())


def least(works: dict[str, Callable[[], None]]) -> dict[str, float]:
    """The least processor seconds of each, in turns."""
    for work in works.values():
        work()
    found = dict.fromkeys(works, np.inf)
    for _ in range(ROUNDS):
        for name, work in works.items():
            before = time.process_time()
            work()
            found[name] = min(found[name], time.process_time() - before)
    return found


def mean(values: list[float]) -> float:
    return float(np.exp(np.mean(np.log(values))))


def against_floor(n: int) -> None:
    print(f"{'ns per start and step':32} {'floor':>7} {'ours':>7} {'ratio':>6}")
    ratios = {}
    for name in PROBLEMS:
        for optimizer in OPTIMIZERS:
            for bits in (64, 32):
                found = least({"floor": floor(name, optimizer, bits, n), "ours": ours(name, optimizer, bits, n)})
                a, b = (1e9 * found[way] / n / STEPS for way in ("floor", "ours"))
                ratios[name, optimizer, bits] = b / a
                print(f"{name:11} {optimizer:9} float{bits:<5} {a:13.2f} {b:7.2f} {b / a:6.2f}", flush=True)
    print(f"geometric mean {mean(list(ratios.values())):.2f}, of the trigonometric ones ", end="")
    print(f"{mean([ratio for (name, *_), ratio in ratios.items() if name == 'rastrigin']):.2f}")


def against_rivals(n: int) -> None:
    makers = {"ours": functools.partial(ours, "rastrigin", "gd"), "plain jit(vmap(scan))": plain}
    makers |= {"PyTorch batched": torch_batched} if importlib.util.find_spec("torch") else {}
    makers |= {"numba": numba_loop} if importlib.util.find_spec("numba") else {}
    for bits in (64, 32):
        found = least({name: make(bits, n) for name, make in makers.items()})
        if "PyTorch batched" in found:
            # A tenth of the steps was enough to wait for.
            found["PyTorch batched"] *= 10
        for name, seconds in found.items():
            print(
                f"rastrigin gd float{bits} {name:22} {1e9 * seconds / n / STEPS:8.2f} ns {seconds / found['ours']:6.1f}"
            )


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 32_768
    if library():
        against_floor(n)
    else:
        print("no compiler, so no floor")
    against_rivals(n)


if __name__ == "__main__":
    main()
