"""The equations of a traced function, for those who evaluate them in another way than JAX would."""

from typing import Any


def bind(equation: Any, values: list) -> list:
    """What an equation of a jaxpr gives for values, one for each of its outputs.

    >>> import jax
    >>> traced = jax.make_jaxpr(lambda x: x + 1.0)(0.0)
    >>> [float(one) for one in bind(traced.eqns[0], [2.0, 1.0])]
    [3.0]
    """
    bound = equation.primitive.get_bind_params(equation.params)
    # Before jax 0.9 the functions among the parameters came apart from them.
    functions, params = bound if isinstance(bound, tuple) else ((), bound)
    found = equation.primitive.bind(*functions, *values, **params)
    return list(found) if equation.primitive.multiple_results else [found]
