"""How often each minimum is hit, for every optimizer and init scheme, and how the pairs of them differ."""

from landscape import census, comparison, optimizers, plan, survey
from landscape.errors import require
from landscape.inits import STRATIFIED, kind
from landscape.statistics import comparisons
from landscape.studies import DESCENT, PLANAR, counted_record, planar

DEFAULTS = {"n": 10_000, "steps": 2000}

TAKES = PLANAR | DESCENT | {"inits", "n", "repeats", "replicates", "simultaneous", "until_covered", "at_most", "test"}


def compute(study, advance, keep=None):
    """Compute the record."""
    comparison.check_test(study.test)
    study = planar(study)
    chosen = [optimizers.optimizer(spec, study.lr) for spec in study.optimizers]
    _check_use(study, chosen)
    counted = census.count(
        study.problem, chosen, study.inits, study.n, study.seed,
        steps=study.steps, level=study.level, method=study.method, simultaneous=study.simultaneous,
        repeats=study.repeats, replicates=study.replicates, until_covered=study.until_covered, at_most=study.at_most,
        advance=advance, keep=keep, **study.options,
    )  # fmt: skip
    arrays = comparison.arrays(comparison.compare(counted, study.test))
    return counted_record(study, arrays, counted)


def _check_use(study, chosen) -> None:
    """Refuse what would be refused, or of no use, once everything is computed."""
    balanced = [init for init in study.inits if kind(init) == STRATIFIED]
    usual, several = type(study), len(study.inits) * len(chosen) > 1
    require(balanced or study.replicates == usual.replicates, "`replicates` are of balanced starts, as those of sobol.")
    alone = study.until_covered or study.at_most == usual.at_most
    require(alone, f"`at_most` is where `until_covered` ends; give both, or `n` starts; got {study.at_most}.")
    if study.test == comparison.AUTO:
        return
    require(several, f"`test` {study.test!r} compares several optimizers or inits; give another of either.")
    noisy = [plan.of(study.problem, one, study.steps, **study.options).program.noisy for one in chosen]
    for shared in survey.designs(len(chosen), study.inits, any(noisy)):
        comparisons.check_design(study.test, shared)


def work(study):
    """Runs; unknown before they end where more are drawn until all minima are seen."""
    return 0 if study.until_covered else study.n * len(study.optimizers) * len(study.inits) * study.repeats
