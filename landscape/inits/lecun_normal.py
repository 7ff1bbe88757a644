"""LeCun's normal weights: linear layers keep the variance of their signals.

    W ~ N(0, gain²/fan_in)

Fits networks whose units are linear near 0 (tanh), and self-normalizing ones; flax draws its layers so by default, with
the tails cut at two deviations, where the normal here is whole. On ReLU layers signals shrink by ½ a layer: take
he_normal.

Source: Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller, Efficient BackProp, in Neural Networks: Tricks of the Trade,
Springer 1998, equation 16.
"""

from landscape.inits import INDEPENDENT, WEIGHTS, each_tensor, sampling, scaling


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0, mode: str = "fan_in"):
    """Return the weights; `gain` multiplies their standard deviation, `mode` is fan_in, fan_out or fan_avg."""
    values = scaling("lecun_normal", "normal", 1.0, gain, mode)
    return each_tensor(seed, "lecun_normal", rows, problem, **values)
