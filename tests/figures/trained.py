"""Records of trainings, made with numpy alone."""

import numpy as np

from landscape.record import Record

OUTCOMES = np.array(["reached", "identical units", "stuck at budget", "diverged"])
FEW = ["xavier_normal", "zeros", "he_normal"]
MANY = [*FEW, "he_normal+recurrent=orthogonal+bias=normal:scale=0.1", "lecun_uniform", "sparse:k=3", "orthogonal"]
MANY += ["normal:scale=0.01", "lsuv", "truncated_normal"]


def train(inits, n, epochs, **given):
    """Runs that walk to one of two places of a tilted bowl, more slowly with each scheme."""
    rng, shape = np.random.default_rng(5), (len(inits), n)
    speed = 4.0 / (1 + np.arange(len(inits)))[:, None, None] * rng.uniform(0.7, 1.3, (*shape, 1))
    time = epochs / epochs[-1]
    loss = 0.01 + 2.3 * np.exp(-speed * time)
    accuracy = np.clip(1 - 0.4 * loss, 0, 1)
    starts, ends = rng.normal(0, 1, (*shape, 1, 2)), 6 * np.sign(rng.normal(0, 1, (*shape, 1, 2)))
    away = (1 - np.exp(-speed * time))[..., None]
    outcomes = rng.choice(4, p=[0.6, 0.1, 0.2, 0.1], size=shape)
    counts = np.stack([(outcomes == place).sum(axis=1) for place in range(4)], axis=1)
    share = counts / n
    margin = 1.96 * np.sqrt(share * (1 - share) / n + 1 / n**2)
    low, high = np.maximum(share - margin, 0), np.minimum(share + margin, 1)
    low[1], high[1] = np.nan, np.nan
    x = np.linspace(-9, 9, 41)
    arrays = {
        "epochs": epochs,
        "loss": loss,
        "held_loss": 1.1 * loss,
        "accuracy": accuracy,
        "outcomes": outcomes,
        "outcome_names": OUTCOMES,
        "outcome_counts": counts,
        "low": low,
        "high": high,
        "methods": np.array(["none (one start)" if init == "zeros" else "wilson" for init in inits]),
        "totals": np.full(len(inits), n),
        "init_names": np.array(inits),
        "distinct": np.full(len(inits), 3),
        "steps_to_target": np.where(outcomes == 0, 12.0, np.nan),
        "layers": np.array([f"hidden{layer}/kernel" for layer in range(1, 13)]),
        "signals": np.array([0.5 ** (place * np.arange(12) / 4) for place in range(len(inits))]),
        "grid_x": x,
        "grid_y": x,
        "grid_loss": (x[None] - 6) ** 2 + (x[:, None] + 6) ** 2 / 2,
        "paths": starts + away * (ends - starts),
        "distances": np.ones((*shape, len(epochs))),
        "kept": np.arange(len(epochs)),
        "off_plane": np.full(shape, 0.4),
        "end_loss": loss[..., -1],
        "final_loss": loss[..., -1],
        "slice_loss": loss[..., -1] + 0.3,
    }
    arrays["signals"][1] = 0.0
    study = {
        "verb": "train",
        "problem": "mlp:hidden=8x8",
        "dataset": "moons",
        "objective": "cross_entropy",
        "optimizers": ["adam:lr=0.01"],
        "inits": list(inits),
        "n": n,
        "epochs": int(epochs[-1]),
        "seed": 0,
        "target": "accuracy=0.95",
        "batch": 32,
        "clip": None,
        "l2": 0.0,
        "schedule": None,
        "noise": 0.0,
        "precision": 32,
        "level": 0.95,
        "method": "wilson",
        "axes": ["component 1", "component 2"],
        "parameters": 105,
        "samples": 320,
        "held_out": 80,
        "per_epoch": 10,
    }
    return Record(study | given, arrays)


def train_few():
    """Three schemes, every epoch."""
    return train(FEW, 8, np.arange(21))


def train_many():
    """Ten schemes, some with long names, at epochs that are spread on a log scale, without a held-out set."""
    epochs = np.unique(np.round(np.concatenate([[0], np.geomspace(1, 5000, 60)]))).astype(int)
    return train(MANY, 90, epochs, batch=None, held_out=0, precision=64, l2=1e-4, clip="norm:1")
