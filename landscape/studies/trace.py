"""Where runs go from many starts: starts, paths, ends, labels, and the census of them."""

from landscape import census, descent, labels, minima, plan, progress, uncertainty
from landscape.inits import starts
from landscape.studies import DESCENT, PLANAR, _drawing, counted_record, only_optimizer, planar

DEFAULTS = {"n": 196, "steps": 2000}

TAKES = PLANAR | DESCENT | {"inits", "n", "paths"}


def compute(study, advance):
    """Compute the record."""
    study = planar(study)
    target = study.problem
    asked = plan.of(target, only_optimizer(study), study.steps, study.seed, **study.options)
    compiled = asked.ahead(study.n, paths=study.paths)
    uncertainty.ahead()
    ready = descent.measured(asked)
    progress.notes(ready.notes)
    drawn = starts(study.inits[0], target, study.n, study.seed)
    found = minima.find_minima(target)
    compiled()
    runs = ready.run(drawn, paths=study.paths, advance=advance)
    seen = labels.identify(runs, found)
    progress.notes(seen.notes)
    arrays = {
        "starts": runs.starts[:, :2], "ends": runs.ends[:, :2], "paths": runs.paths[..., :2], "losses": runs.losses,
        "labels": seen.labels, "reasons": seen.reasons, "status": runs.status, "steps": runs.steps,
    }  # fmt: skip
    off, notes = _drawing.off_slice(target, runs.ends)
    progress.notes(notes)
    counted = census.of_runs([runs], seen.codes[None], seen.minima, study.inits[0], study.level, study.method)
    return counted_record(study, arrays | off, counted, (*seen.notes, *notes))
