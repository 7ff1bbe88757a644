"""Train networks from many inits: learning curves, outcomes with intervals, and paths over a slice of the loss."""

import contextlib
import pathlib

import click

from landscape import progress
from landscape.cli import _jobs, _options, _session

REPORTS = 12
"""The most epochs whose running losses are printed."""


@click.command(short_help=__doc__)
@click.argument("network", shell_complete=_options.complete("networks"))
@_options.options(
    click.option(
        "--optimizer", metavar="SPEC", default="adam:lr=0.01", shell_complete=_options.complete("optimizers"),
        help="As momentum:lr=0.01,momentum=0.5.  [default: adam:lr=0.01]",
    ),
    click.option(
        "--init", "inits", metavar="SPEC", multiple=True, default=("xavier_normal",),
        shell_complete=_options.complete("inits"),
        help="As he_normal or he_normal+recurrent=orthogonal; repeat it to compare.  [default: xavier_normal]",
    ),
    _options.DATASET,
    click.option("--starts", "n", type=_options.COUNT, help="Runs of each init.  [default: 8]"),
    click.option("--epochs", type=_options.STEPS, help="Passes over the training samples.  [default: 20]"),
    _options.TRAINING,
    click.option("--target", metavar="TARGET", default="accuracy=0.95",
                 help="What counts as reached: accuracy=SHARE or loss=VALUE.  [default: accuracy=0.95]"),
    click.option("--directions", metavar="SPEC", shell_complete=_options.complete("directions"),
                 help="Of the plane that the paths are drawn on, as filter.  [default: pca of all paths]"),
    click.option("--resolution", type=_options.SIDE, help="Nodes a side of the loss on it.  [default: 41]"),
    _options.INTERVALS,
    _options.TEST,
    _options.EXPLAIN,
    click.option("--log-dir", type=click.Path(), metavar="FOLDER",
                 help="Write TensorBoard event files there; needs the extra tensorboard."),
    _options.FIGURE,
    _options.OUTPUT,
)  # fmt: skip
def command(network, **options):
    """Train networks from many inits: learning curves, outcomes with intervals, and paths over a slice of the loss.

    NETWORK is a name, as mlp:hidden=8x8 or lenet (`landscape list networks`), or a function of yours that builds one,
    as my_file.py:network. All runs of an init are trained together, each with minibatches in an order of its own.
    Every run is in the denominator: it reached the target, was stuck at its budget, kept identical units, or diverged;
    every two inits are compared by a test. With --record, a training that was interrupted goes on where it was when the
    same command is given again. The figure is NETWORK-train.png unless --out names another.

    \b
    landscape train mlp:hidden=8x8 --dataset moons --init zeros --init he_normal
    landscape train lenet --dataset digits:size=28 --optimizer momentum:lr=0.01 --epochs 10
    """
    _options.once("--init", options["inits"])
    folder, figure = options.pop("log_dir"), options.pop("figure")
    outputs = _session.take(options, f"{_options.file_stem(network)}-train.png", figure)
    with _session.loading():
        from landscape import studies
    optimizer = options.pop("optimizer")
    asked = studies.Study("train", network, (optimizer,), precision=_session.bits(options), **options)
    checkpoint = _checkpoint(asked, outputs.record)
    bar = progress.bar(f"train {network}", studies.work(asked), "epochs")

    def work(advance):
        with _log(folder, asked) as log:
            report = _reporter(asked, log)
            return studies.compute(asked, advance, report=report, checkpoint=checkpoint)

    _session.carry_out(outputs, bar, work)
    if checkpoint:
        checkpoint.clear()


def _checkpoint(asked, record):
    """Where an interrupted training is kept: beside its record."""
    if record is None:
        return None
    from landscape.checkpoint import Checkpoint

    return Checkpoint(pathlib.Path(f"{record}.part"), _jobs.identity(asked))


def _log(folder, asked):
    """The event files of this training, or nothing."""
    if folder is None:
        return contextlib.nullcontext()
    from landscape import events

    return events.Log(folder, asked.inits)


def _reporter(asked, log):
    """Say what is seen at an epoch: the running loss on stderr, at most `REPORTS` times, and everything in the log."""
    from landscape import studies, training

    looks = training.looks_of(studies.filled(asked).epochs)
    told = {int(looks[place]) for place in range(len(looks) - 1, 0, -max(1, -(-(len(looks) - 1) // REPORTS)))}

    def report(epoch, look):
        if log is not None:
            log.add(epoch, look)
        if epoch in told:
            progress.notes(_line(epoch, init, look, i) for i, init in enumerate(asked.inits))

    return report


def _line(epoch, init, look, i):
    import numpy as np

    loss, accuracy = np.median(look.loss[i]), look.accuracy[i]
    words = f"epoch {epoch} · {init}: running loss {loss:.4g} (median of {len(accuracy)} runs)"
    if np.isnan(accuracy).all():
        return words
    return f"{words}, accuracy {np.median(accuracy):.3f} ({accuracy.min():.3f} to {accuracy.max():.3f})"
