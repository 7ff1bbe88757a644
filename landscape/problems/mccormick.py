"""McCormick's function: a parabolic trough with a sine along it, two minima inside.

    f(x, y) = sin(x + y) + (x − y)² − 1.5 x + 2.5 y + 1

With s = x + y and t = x − y it is sin s + s/2 + (t − 1)², so that critical points have t = 1 and cos s = −1/2.

Domain: [−1.5, 4] × [−3, 4]; the survey has [−1.5, 4] × [−3, 3]. Minimum −1.913223 = −√3/2 − π/3 at (1/2 − π/3, −1/2 −
π/3) = (−0.547198, −1.547198), the lowest inside only: the loss has no lower bound, and a row of minima along the trough
goes on outside, each π lower than the last. The survey rounds it to −1.9133. The other minimum inside is 1.228370 at
(2.594395, 1.594395), and between the two lies the saddle 1.913223 at (1.547198, 0.547198).

Source: problem MC of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several stochastic
algorithms on selected continuous global optimization test problems, Journal of Global Optimization 31 (2005), 635–672;
M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 72, after F. A. Lootsma (ed.), Numerical
Methods for Non-Linear Optimization, Academic Press 1972. No paper of McCormick's was found that has it.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return jnp.sin(x[0] + x[1]) + (x[0] - x[1]) ** 2 - 1.5 * x[0] + 2.5 * x[1] + 1


def problem() -> Problem:
    """Return the problem."""
    minimizer = [-0.5471975511965977, -1.5471975511965976]
    return Problem(function, [[-1.5, 4], [-3, 4]], "mccormick", [minimizer], -1.9132229549810364)
