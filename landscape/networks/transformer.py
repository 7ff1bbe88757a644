"""A tiny transformer encoder: attention and feed-forward blocks with the normalization first, then the mean over time.

    h = W x + b + P,   h ← h + O softmax(Q Kᵀ/√d) V + o,   h ← h + W₂ φ(W₁ n(h) + b₁) + b₂,   f = W mean(n(h)) + b
    Q, K, V = W_{q,k,v} n(h) + b_{q,k,v} by head,   n(h) = s ⊙ (h − mean)/√(variance + 10⁻⁵) + t

Every step of the input sees every other. Inputs (time,) have one channel; the axes after time are flattened. P is a
learned embedding of the positions. The units of the feed-forward layers are declared; heads, which may be permuted as
well, and the stream are not.

Source: A. Vaswani et al., Attention is all you need, NeurIPS 2017; the order of normalization: R. Xiong et al., On
layer normalization in the transformer architecture, ICML 2020, fig. 1 (b).
"""

import functools
import math

import jax
import jax.numpy as jnp

from landscape.errors import require
from landscape.networks import Architecture, Units, affine, dense, dropped, kernel, scale, shift
from landscape.networks import activation as activation_called


def network(
    features, outputs, blocks: int = 1, width: int = 16, heads: int = 2, hidden: int = 32, activation: str = "gelu",
    dropout: float = 0.0,
) -> Architecture:  # fmt: skip
    """Return the network; `hidden` is the width of the feed-forward layers, `dropout` the share dropped of branches."""
    require(1 <= blocks <= 100, f"`blocks` of transformer must be from 1 to 100; got {blocks}.")
    require(hidden >= 1, f"`hidden` of transformer must be at least 1; got {hidden}.")
    parts = heads >= 1 and width >= 1 and width % heads == 0
    require(parts, f"`width` of transformer must be a multiple of `heads`; got width={width} and heads={heads}.")
    require(0 <= dropout < 1, f"`dropout` of transformer must be at least 0 and below 1; got {dropout!r}.")
    position = kernel(features[0], width, kind="embedding")
    tensors = {"embedding": dense(math.prod(features[1:]), width) | {"position": position}}
    tensors |= {f"block{place}": _block(width, hidden) for place in range(1, blocks + 1)}
    tensors |= {"norm": _norm(width), "out": dense(width, outputs, place="head")}
    forward = functools.partial(_forward, blocks, heads, activation_called(activation), dropout)
    units = tuple(_units(f"block{place}", hidden) for place in range(1, blocks + 1))
    return Architecture(tensors, forward, activation, units, dropout > 0)


def _norm(width: int, **where) -> dict:
    return {"scale": scale(width, **where), "bias": shift(width, **where)}


def _block(width: int, hidden: int) -> dict:
    attention, forward = {"place": "branch", "layers": 4}, {"place": "branch", "layers": 2}
    return {
        "attention_norm": _norm(width, **attention),
        **{name: dense(width, width, **attention) for name in ("query", "key", "value")},
        "attention": dense(width, width, place="branch end", layers=4),
        "norm": _norm(width, **forward),
        "first": dense(width, hidden, **forward),
        "second": dense(hidden, width, place="branch end", layers=2),
    }


def _units(block: str, hidden: int) -> Units:
    enters = (f"{block}/first/kernel", f"{block}/first/bias")
    return Units(((enters[0], 1), (enters[1], 0), (f"{block}/second/kernel", 0)), hidden, False, enters)


def _forward(blocks, heads, apply, rate, params, inputs, key):
    layers = {}

    def through(x, path, layer):
        layers[f"{path}/kernel"] = affine(layer, x)
        return layers[f"{path}/kernel"]

    x = through(inputs.reshape(*inputs.shape[:2], -1), "embedding", params["embedding"])
    x = x + params["embedding"]["position"][None]
    layers["embedding/position"] = x
    for place in range(1, blocks + 1):
        name, block = f"block{place}", params[f"block{place}"]
        own = (None, None) if key is None else jax.random.split(jax.random.fold_in(key, place))
        x = x + dropped(_attend(through, name, heads, block, x), rate, own[0])
        x = x + dropped(_feed_forward(through, name, apply, block, x), rate, own[1])
    pooled = jnp.mean(_normalized(x, params["norm"]), axis=1)
    return through(pooled, "out", params["out"]), layers


def _normalized(x: jax.Array, norm: dict) -> jax.Array:
    centered = x - jnp.mean(x, axis=-1, keepdims=True)
    variance = jnp.mean(centered**2, axis=-1, keepdims=True)
    axes = tuple(range(x.ndim - 1))
    unit = centered * jax.lax.rsqrt(variance + 1e-5)
    return unit * jnp.expand_dims(norm["scale"], axes) + jnp.expand_dims(norm["bias"], axes)


def _attend(through, name: str, heads: int, block: dict, x: jax.Array) -> jax.Array:
    x = _normalized(x, block["attention_norm"])
    query, key, value = (_by_head(through(x, f"{name}/{one}", block[one]), heads) for one in ("query", "key", "value"))
    scores = jax.nn.softmax(query @ key.swapaxes(2, 3) / math.sqrt(query.shape[-1]))
    mixed = (scores @ value).swapaxes(1, 2).reshape(x.shape)
    return through(mixed, f"{name}/attention", block["attention"])


def _by_head(x: jax.Array, heads: int) -> jax.Array:
    """(samples, time, width) as (samples, heads, time, width/heads)."""
    return x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)


def _feed_forward(through, name: str, apply, block: dict, x: jax.Array) -> jax.Array:
    inner = apply(through(_normalized(x, block["norm"]), f"{name}/first", block["first"]))
    return through(inner, f"{name}/second", block["second"])
