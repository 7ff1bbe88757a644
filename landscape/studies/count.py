"""How often each minimum is hit, for every optimizer and init scheme, and how the pairs of them differ."""

from landscape import census, comparison, optimizers
from landscape.studies import DESCENT, PLANAR, counted_record, planar

DEFAULTS = {"n": 10_000, "steps": 2000}

TAKES = PLANAR | DESCENT | {"inits", "n", "repeats", "replicates", "simultaneous", "until_covered", "at_most", "test"}


def compute(study, advance, keep=None):
    """Compute the record."""
    comparison.check_test(study.test)
    study = planar(study)
    chosen = [optimizers.optimizer(spec, study.lr) for spec in study.optimizers]
    counted = census.count(
        study.problem, chosen, study.inits, study.n, study.seed,
        steps=study.steps, level=study.level, method=study.method, simultaneous=study.simultaneous,
        repeats=study.repeats, replicates=study.replicates, until_covered=study.until_covered, at_most=study.at_most,
        advance=advance, keep=keep, **study.options,
    )  # fmt: skip
    arrays = comparison.arrays(comparison.compare(counted, study.test))
    return counted_record(study, arrays, counted)


def work(study):
    """Runs; unknown before they end where more are drawn until all minima are seen."""
    return 0 if study.until_covered else study.n * len(study.optimizers) * len(study.inits) * study.repeats
