"""How often each minimum is hit, for every optimizer and init scheme."""

from landscape import census, optimizers
from landscape.studies import counted_record, planar

DEFAULTS = {"n": 10_000, "steps": 2000}


def compute(study, advance):
    """Compute the record."""
    study = planar(study)
    chosen = [optimizers.optimizer(spec, study.lr) for spec in study.optimizers]
    counted = census.count(
        study.problem, chosen, study.inits, study.n, study.seed,
        steps=study.steps, level=study.level, method=study.method, simultaneous=study.simultaneous,
        repeats=study.repeats, replicates=study.replicates, until_covered=study.until_covered, at_most=study.at_most,
        advance=advance, **study.options,
    )  # fmt: skip
    return counted_record(study, {}, counted)
