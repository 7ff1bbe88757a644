"""Networks with convolutions against PyTorch, which takes them one after another.

Eight LeNets on the digits at 28 × 28, batches of 32, SGD with momentum, and the loss of one of them at the nodes of a
plane. Both sides use all cores. Left out where PyTorch is not installed.
"""

import importlib.util
from collections.abc import Callable, Iterator

import jax
from measuring import Line, by_clock

import landscape

NETS, EPOCHS, BATCH, NODES = 8, 2, 32, 4


def ours(network: landscape.Network) -> Callable[[], object]:
    return lambda: landscape.train(network, "momentum:lr=0.01,momentum=0.5", n=NETS, epochs=EPOCHS, batch=BATCH)


def grid(network: landscape.Network) -> Callable[[], object]:
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    plane = landscape.plane(network, theta, "filter")
    return lambda: landscape.loss_grid(plane, NODES)


def torch_lenet() -> object:
    from torch import nn

    convolutions = (nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU())
    dense = (nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    return nn.Sequential(*convolutions, nn.MaxPool2d(2), nn.Flatten(), *dense)


def samples(network: landscape.Network) -> tuple:
    import torch

    inputs, targets = network.dataset.inputs, network.dataset.targets
    return torch.tensor(inputs, dtype=torch.float32)[:, None], torch.tensor(targets).long()


def torch_trains(network: landscape.Network) -> Callable[[], None]:
    import torch

    inputs, targets = samples(network)

    def work():
        for _ in range(NETS):
            net = torch_lenet()
            optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.5)
            for _ in range(EPOCHS):
                for rows in torch.randperm(len(inputs)).split(BATCH):
                    optimizer.zero_grad()
                    torch.nn.functional.cross_entropy(net(inputs[rows]), targets[rows]).backward()
                    optimizer.step()

    return work


def torch_grid(network: landscape.Network) -> Callable[[], None]:
    import torch

    (inputs, targets), net = samples(network), torch_lenet()

    def work():
        with torch.no_grad():
            for _ in range(NODES**2):
                torch.nn.functional.cross_entropy(net(inputs), targets)

    return work


def lines() -> Iterator[Line]:
    if importlib.util.find_spec("torch") is None:
        yield Line("networks against PyTorch", "it is not installed", "")
        return
    network = landscape.network("lenet", dataset="digits:size=28")
    pairs = {
        f"PyTorch, {NETS} LeNets one after another, {EPOCHS} epochs: over ours": (ours, torch_trains),
        f"PyTorch, loss of a LeNet at {NODES**2} points, all samples: over ours": (grid, torch_grid),
    }
    for what, (own, other) in pairs.items():
        found = by_clock({"ours": own(network), "torch": other(network)})
        told = f"{found['torch']:.2f} and {found['ours']:.2f} s"
        yield Line(what, told, f"{found['torch'] / found['ours']:.1f}")
