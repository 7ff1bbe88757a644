"""He's (Kaiming's) uniform weights: ReLU layers keep the second moment of their signals.

    W ~ U(−b, b),  b = gain √(6/((1 + slope²) fan_in)),  so that Var(W) = gain² · 2/((1 + slope²) fan_in)

A ReLU drops half of the second moment, which the 2 makes up for; `slope` is that of a leaky ReLU below 0. Fits ReLU
networks of any depth; with `mode=fan_out` gradients keep their size instead of signals.

Source: K. He, X. Zhang, S. Ren and J. Sun, Delving deep into rectifiers: surpassing human-level performance on ImageNet
classification, ICCV 2015, equations 10, 14 and 15, whose variance any law may have.
"""

from landscape.inits import INDEPENDENT, WEIGHTS, check_numbers, each_tensor, sampling, scaling


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0, mode: str = "fan_in", slope: float = 0.0):
    """Return the weights.

    Args:
        gain: multiplies their standard deviation.
        mode: fan_in, fan_out or fan_avg.
        slope: of the activation below 0.
    """
    check_numbers("he_uniform", "finite", slope=slope)
    values = scaling("he_uniform", "uniform", 2 / (1 + slope**2), gain, mode)
    return each_tensor(seed, "he_uniform", rows, problem, **values)
