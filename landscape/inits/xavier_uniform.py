"""Xavier's (Glorot's) uniform weights: the same variance of signals forward and of gradients backward, in the mean.

    W ~ U(−b, b),  b = gain √(6/(fan_in + fan_out)),  so that Var(W) = gain² · 2/(fan_in + fan_out)

Fits activations that are linear near 0 (tanh; a sigmoid with gain 4). The variance divides by the sum of the fans; a
version with their product circulates and is wrong. With `mode=fan_in` it divides by fan_in alone (fan_out likewise). On
ReLU layers signals shrink by ½ a layer: take he_uniform.

Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS
2010, equation 16.
"""

from landscape.inits import INDEPENDENT, WEIGHTS, each_tensor, sampling, scaling


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0, mode: str = "fan_avg"):
    """Return the weights; `gain` multiplies their standard deviation, `mode` is fan_in, fan_out or fan_avg."""
    values = scaling("xavier_uniform", "uniform", 1.0, gain, mode)
    return each_tensor(seed, "xavier_uniform", rows, problem, **values)
