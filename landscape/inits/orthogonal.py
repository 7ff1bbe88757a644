"""Orthogonal weights: deep linear networks keep every direction at its length.

    W = gain · Q,  QᵀQ = I (or QQᵀ = I where W is wider than high),  Q uniform (Haar)

A convolution's kernel is taken as the matrix (receptive field · inputs, outputs). Fits recurrent kernels and deep tanh
networks; of ReLU layers, a gain of √2 keeps the second moment. It draws kernels only, not biases.

Source: A. M. Saxe, J. L. McClelland and S. Ganguli, Exact solutions to the nonlinear dynamics of learning in deep
linear neural networks, ICLR 2014, section 3; jax.nn.initializers.orthogonal.
"""

from landscape.inits import (
    INDEPENDENT,
    WEIGHTS,
    check_kernels,
    check_numbers,
    each_tensor,
    orthonormal,
    sampling,
)


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0):
    """Return the weights; `gain` is each singular value."""
    check_numbers("orthogonal", "positive and finite", gain=gain)
    check_kernels("orthogonal", problem)
    return each_tensor(seed, "orthogonal", rows, problem, orthonormal, gain=gain)
