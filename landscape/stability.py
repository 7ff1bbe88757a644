"""Up to which learning rate a minimum can attract an optimizer."""

import numpy as np

from landscape import optimizers
from landscape.minima import Minima
from landscape.optimizers import Optimizer


def critical_lr(optimizer: Optimizer | str, found: Minima, l2: float = 0.0) -> np.ndarray:
    """Return the learning rate of each minimum above which it repels almost every run, (k,).

        2/λ (gd, sgd),   2 (1 + β)/λ (momentum),   2 (1 + β)/((1 + 2β) λ) (nesterov),   λ = λmax + l2

    with λmax the largest eigenvalue of the Hessian at the minimum: on its quadratic the iteration's spectral radius is
    1 there. It is NaN for optimizers without such a number (steps that adapt, as adam's: their bound depends on the
    gradients met), for a foreign transformation, and where the Hessian is unknown. It holds for the plain rule at a
    constant rate: near a minimum a clip does not act, and under a schedule lr times its factor is to be compared.

    Args:
        optimizer: an optimizer or its spec; its learning rate plays no part.
        found: the minima.
        l2: of the term λθ added to the gradient. Where it shifts minima much, their Hessians are others.

    Source: B. T. Polyak, Introduction to Optimization (1987), sections 1.4 and 3.2; for Nesterov's step B. O'Donoghue
    and E. Candès, Adaptive restart for accelerated gradient schemes, Foundations of Computational Mathematics 15
    (2015), pp. 715-732.

    >>> import landscape
    >>> critical_lr("gd", landscape.find_minima("himmelblau")).round(4).tolist()
    [0.0149, 0.0248, 0.0243, 0.019]
    """
    chosen = optimizers.optimizer(optimizer) if isinstance(optimizer, str) else optimizer
    stable = chosen.rule.stable if isinstance(chosen, Optimizer) else None
    if stable is None:
        return np.full(len(found), np.nan)
    largest = found.eigenvalues[:, -1] + l2
    with np.errstate(divide="ignore"):
        return np.where(largest > 0, float(stable(chosen.hyperparameters)) / largest, np.nan)
