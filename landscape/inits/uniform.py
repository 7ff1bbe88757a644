"""Independent draws, uniform over the domain; of a network, uniform weights between two bounds of equal size.

    x ~ U(low, high) in each coordinate;  W ~ U(−1/√fan_in, 1/√fan_in), or U(−scale, scale)

Fits a domain where nothing is known of the minima: shares of hits then estimate shares of the domain's area.

Of a network, the bound 1/√fan_in is the heuristic that Xavier's scheme improves on, and what torch draws linear and
convolutional layers by: a variance of 1/(3 fan_in), under which signals shrink from layer to layer.

Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS
2010, equation 1.
"""

from landscape.errors import require
from landscape.inits import BOTH, INDEPENDENT, between, check_numbers, each_tensor, sampling, stretch, uniforms


def _usual(tensor):
    return tensor.fan_in**-0.5


@sampling(INDEPENDENT, of=BOTH)
def starts(seed, rows, n, problem, scale: float | None = None):
    """Return the starts; `scale` is the bound of a network's weights."""
    if problem.dim is None:
        bound = _usual if scale is None else scale
        check_numbers("uniform", "positive and finite", scale=1.0 if scale is None else scale)
        return each_tensor(seed, "uniform", rows, problem, between, bound=bound)
    require(scale is None, f"'scale' of uniform is for a network's weights; {problem.name} is drawn over its domain.")
    return stretch(uniforms(seed, "uniform", rows, problem.dim), problem.domain)
