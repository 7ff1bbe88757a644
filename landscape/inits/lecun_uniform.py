"""LeCun's uniform weights: linear layers keep the variance of their signals.

    W ~ U(−b, b),  b = gain √(3/fan_in),  so that Var(W) = gain²/fan_in

Fits networks whose units are linear near 0 (tanh). Its bound is √3 times that of the older heuristic 1/√fan_in, which
is `uniform`. On ReLU layers signals shrink by ½ a layer: take he_uniform.

Source: Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller, Efficient BackProp, in Neural Networks: Tricks of the Trade,
Springer 1998, equation 16, whose variance any law may have.
"""

from landscape.inits import INDEPENDENT, WEIGHTS, each_tensor, sampling, scaling


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0, mode: str = "fan_in"):
    """Return the weights; `gain` multiplies their standard deviation, `mode` is fan_in, fan_out or fan_avg."""
    values = scaling("lecun_uniform", "uniform", 1.0, gain, mode)
    return each_tensor(seed, "lecun_uniform", rows, problem, **values)
