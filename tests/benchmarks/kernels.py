"""What a step costs: twelve kernels against a loop in C, and one against what else there is.

Each kernel takes 400 steps, whatever happens, on one thread, timed by the processor. The loop in C is floor.c, compiled
on the spot with -O3 -march=native -ffast-math: it holds the same steps and no test of anything. Rivals that are not
installed are left out.
"""

import ctypes
import functools
import importlib.util
import itertools
import pathlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from measuring import Line, by_processor, geometric_mean

import landscape
from landscape import descent, scheduler

STEPS, LR = 400, 0.002
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


def against_floor(n: int) -> Iterator[Line]:
    ratios = {}
    for name, optimizer, bits in itertools.product(PROBLEMS, OPTIMIZERS, (64, 32)):
        found = by_processor({"floor": floor(name, optimizer, bits, n), "ours": ours(name, optimizer, bits, n)})
        a, b = (1e9 * found[way] / n / STEPS for way in ("ours", "floor"))
        ratios[name, optimizer, bits] = a / b
        yield Line(f"{name}, {optimizer}, float{bits}: over the C floor", f"{a:.2f} and {b:.2f} ns", f"{a / b:.2f}")
    yield Line("geometric mean of the twelve over the C floor", "", f"{geometric_mean([*ratios.values()]):.2f}")
    waves = [ratio for (name, *_), ratio in ratios.items() if name == "rastrigin"]
    yield Line("geometric mean of the six with sines over the C floor", "", f"{geometric_mean(waves):.2f}")


def against_rivals(n: int) -> Iterator[Line]:
    makers = {"plain jit(vmap(scan))": plain}
    makers |= {"PyTorch, batched": torch_batched} if importlib.util.find_spec("torch") else {}
    makers |= {"numba": numba_loop} if importlib.util.find_spec("numba") else {}
    for bits in (64, 32):
        own = {"ours": ours("rastrigin", "gd", bits, n)}
        found = by_processor(own | {name: make(bits, n) for name, make in makers.items()})
        for name in makers:
            # A tenth of PyTorch's steps is enough to wait for.
            other = found[name] * (10 if name.startswith("PyTorch") else 1)
            a, b = (1e9 * seconds / n / STEPS for seconds in (found["ours"], other))
            yield Line(f"{name}, rastrigin, gd, float{bits}: over ours", f"{b:.2f} and {a:.2f} ns", f"{b / a:.1f}")


def lines(n: int = 32_768) -> Iterator[Line]:
    if library():
        yield from against_floor(n)
    else:
        yield Line("the C floor", "no compiler is installed", "")
    yield from against_rivals(n)
