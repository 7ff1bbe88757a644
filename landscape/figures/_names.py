"""What titles and legends call problems, optimizers, schemes and settings."""

import ast
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from landscape import catalog, columns, notation
from landscape.errors import UsageError
from landscape.statistics.intervals import prose

SEPARATOR = " · "
_PEOPLE = {"sobol": "Sobol", "latin_hypercube": "Latin hypercube"}
_ACRONYMS = {
    "gd": "GD", "sgd": "SGD", "rmsprop": "RMSprop", "adamw": "AdamW",
    "mlp": "MLP", "rnn": "RNN", "lenet": "LeNet", "resnet": "ResNet",
}  # fmt: skip


def title(study: dict[str, Any]) -> str:
    """The title of a figure: the problem, and the optimizer where there is one.

    >>> title({"problem": "himmelblau", "optimizers": ["adam:lr=0.05,b1=0.9"]})
    'Himmelblau · Adam, lr 0.05'
    """
    optimizers = study.get("optimizers") or []
    named = [optimizer_name(optimizers[0])] if len(optimizers) == 1 and study.get("verb") != "show" else []
    on = f" on {escape(study['dataset'])}" if study.get("dataset") else ""
    return SEPARATOR.join([problem_name(study["problem"]) + on, *named])


def problem_name(spec: str) -> str:
    """A problem's proper name, as its docstring spells it, and the parameters that differ from their defaults.

    >>> problem_name("himmelblau"), problem_name("my_file.py:loss"), problem_name("six_hump_camel")
    ('Himmelblau', 'my_file.py:loss', 'Six-hump camel')
    >>> problem_name("a/folder/my_file.py:loss")
    'my_file.py:loss'
    >>> problem_name("rastrigin:amplitude=5"), problem_name("mlp:hidden=8x8")
    ('Rastrigin (amplitude 5)', 'MLP (hidden 8 × 8)')
    """
    try:
        family = "networks" if notation.parse(spec).name in catalog.names("networks") else "problems"
    except UsageError:
        family = "problems"
    return _named(family, spec, "{name} ({values})")


def optimizer_name(spec: str) -> str:
    """An optimizer's name, its learning rate, and the other parameters that differ from their defaults.

    >>> optimizer_name("adam:lr=0.05,b1=0.8,b2=0.999,eps=1e-08")
    'Adam, lr 0.05, b1 0.8'
    >>> optimizer_name("adamw:lr=0.05")
    'AdamW, lr 0.05'
    """
    return _named("optimizers", spec, "{name}, {values}")


def init_name(spec: str) -> str:
    """An init scheme's name and the parameters that differ from their defaults.

    >>> init_name("uniform"), init_name("sobol")
    ('uniform', 'Sobol')
    """
    return _named("inits", spec, "{name} ({values})", proper=False)


def _named(family: str, spec: str, form: str, proper: bool = True) -> str:
    try:
        asked = notation.parse(spec)
    except UsageError:
        return escape(spec)
    name = _called(family, asked.name, proper)
    values = [number(value) for value in asked.positional]
    values += [f"{_key(key)} {number(value)}" for key, value in _telling(family, asked).items()]
    if values:
        return escape(form.format(name=name, values=", ".join(values)))
    return escape(form.partition("{values}")[0].format(name=name).rstrip(" (,"))


def _called(family: str, name: str, proper: bool) -> str:
    if notation.is_path(name):
        return re.split(r"[/\\]", name)[-1]
    if "." in name:
        return name
    return _proper(family, name) if proper else _PEOPLE.get(name, name.replace("_", " "))


def _key(key: str) -> str:
    return "lr" if key == "learning_rate" else key.replace("_", " ")


def _telling(family: str, asked: notation.Spec) -> dict[str, Any]:
    defaults = _defaults(family, asked.name)
    return {key: value for key, value in asked.keywords.items() if key not in defaults or value != defaults[key]}


def _defaults(family: str, name: str) -> dict[str, Any]:
    try:
        found = {one.name: ast.literal_eval(one.default or "None") for one in catalog.parameters(family, name)}
    except (OSError, ValueError, SyntaxError, AttributeError, ImportError):
        return {}
    return {key: value for key, value in found.items() if key != "lr"}


def _proper(family: str, name: str) -> str:
    """The start of the member's docstring that spells its name, with its own capitals, accents and hyphens."""
    try:
        words = catalog.summary(family, name).removeprefix("The ").removeprefix("A ")
    except (OSError, UsageError, SyntaxError, AttributeError, ImportError):
        # A record may be drawn where the package that a member came with is not installed.
        words = ""
    wanted = _letters(name)
    # Whole words only: "Adam with decoupled weight decay" does not spell adamw.
    ends = [end for end in range(1, len(words) + 1) if not words[end : end + 1].isalnum()]
    spelled = next((words[:end] for end in ends if _letters(words[:end]) == wanted), "")
    return spelled[:1].upper() + spelled[1:] if spelled else _spelled(name)


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).lower() if letter.isalnum())


def _spelled(name: str) -> str:
    if name in _ACRONYMS:
        return _ACRONYMS[name]
    words = name.replace("_hump", "-hump").replace("_", " ")
    return words[:1].upper() + words[1:]


def number(value: Any) -> str:
    """A value as a caption writes it, with a true minus sign.

    >>> number(1e-08), number(-2.0), number((8, 8)), number(0.05)
    ('1e−08', '−2', '8 × 8', '0.05')
    """
    if isinstance(value, (tuple, list)):
        whole = all(isinstance(part, int) for part in value)
        return (" × " if whole else ", ").join(number(part) for part in value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:.4g}".replace("-", "−") if isinstance(value, float) else f"{value:,}".replace("-", "−")


def escape(text: str) -> str:
    """Keep matplotlib from reading dollar signs as mathematics."""
    return text.replace("$", r"\$")


def settings(study: dict[str, Any], first: Iterable[str]) -> str:
    """The settings that a figure's second line states: the given ones, then all that differ from plain defaults.

    >>> settings({"seed": 0, "steps": 500, "clip": "norm:1", "precision": 32}, ["225 uniform starts"])
    '225 uniform starts · seed 0 · up to 500 steps · clip norm 1 · float32'
    >>> settings({"schedule": "cosine:final=0.1"}, []), settings({"schedule": "cosine"}, [])
    ('cosine schedule (final 0.1)', 'cosine schedule')
    """
    parts = [*first]
    if study.get("seed") is not None:
        parts.append(f"seed {study['seed']}")
    if study.get("steps"):
        parts.append(f"up to {study['steps']:,} steps")
    return SEPARATOR.join(parts + _unusual(study))


def _unusual(study: dict[str, Any]) -> list[str]:
    parts = [escape(study["slice"])] if study.get("slice") else []
    if study.get("clip"):
        parts.append(clip_name(study["clip"]))
    if study.get("schedule"):
        parts.append(_named("schedules", study["schedule"], "{name} schedule ({values})", proper=False))
    if isinstance(study.get("noise"), list):
        each = zip(study["optimizers"], study["noise"], strict=True)
        parts += [f"gradient noise {number(value)} in {optimizer_name(spec)}" for spec, value in each if value]
        study = {**study, "noise": 0}
    for key, words in (("noise", "gradient noise"), ("l2", "l2"), ("tolerance", "tolerance"), ("batch", "batch")):
        if study.get(key):
            parts.append(f"{words} {number(study[key])}")
    return [*parts, "float32"] if study.get("precision") == 32 else parts


def clip_name(spec: str) -> str:
    """How gradients are clipped.

    >>> clip_name("norm:1.0"), clip_name("none")
    ('clip norm 1', 'no clip')
    """
    return "no clip" if spec == "none" else escape(f"clip {_plain(spec)}")


def varied_name(name: str, value: Any) -> str:
    """One value of what varies from panel to panel.

    >>> varied_name("optimizer", "adam:lr=0.05"), varied_name("seed", 3), varied_name("learning_rate", 0.05)
    ('Adam, lr 0.05', 'seed 3', 'lr 0.05')
    """
    named = {"optimizer": optimizer_name, "init": init_name, "clip": clip_name}
    return named[name](value) if name in named else escape(f"{_key(name)} {number(value)}")


def _plain(spec: str) -> str:
    asked = notation.parse(spec)
    values = [number(value) for value in asked.positional]
    values += [f"{_key(key)} {number(value)}" for key, value in asked.keywords.items()]
    return " ".join([asked.name.replace("_", " "), ", ".join(values)]).strip()


def drawn(study: dict[str, Any], n: int) -> str:
    """How many starts were drawn, how, and where, unless the axes show that themselves.

    >>> drawn({"inits": ["uniform"], "domain": [[-1, 1], [-1, 1]], "view": [[-1, 1], [-1, 1]]}, 225)
    '225 uniform starts'
    """
    inits = study.get("inits") or []
    words = f"{n:,} {init_name(inits[0])} starts" if len(inits) == 1 else f"{n:,} starts"
    return words if _same(study.get("domain"), study.get("view")) else f"{words} in {interval(study['domain'])}"


def _same(domain: Any, view: Any) -> bool:
    return domain is None or view is None or [list(row) for row in domain] == [list(row) for row in view]


def interval(domain: Any) -> str:
    """A domain as mathematics writes it.

    >>> interval([[-6, 6], [-6, 6]]), interval([[-3.0, 3.0], [-2.0, 2.0]]), interval([[-6, 6]] * 12)
    ('[−6, 6]²', '[−3, 3] × [−2, 2]', '[−6, 6]¹²')
    """
    sides = [f"[{number(float(low))}, {number(float(high))}]" for low, high in domain]
    if len(sides) > 1 and len(set(sides)) == 1:
        return sides[0] + str(len(sides)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return " × ".join(sides)


def share(count: int, n: int) -> str:
    """A count and its share.

    >>> share(62, 225), share(0, 0)
    ('62 (27.6 %)', '0')
    """
    return f"{count:,} ({percent(count / n)})" if n else f"{count:,}"


def percent(fraction: float) -> str:
    """A share in percent: one decimal, whole at 0 and 100, and never rounded to either.

    >>> percent(0.276), percent(0.0), percent(0.0001), percent(0.9999)
    ('27.6 %', '0 %', '< 0.1 %', '> 99.9 %')
    """
    if fraction in (0.0, 1.0):
        return f"{100 * fraction:.0f} %"
    if fraction < 0.0005:
        return "< 0.1 %"
    return "> 99.9 %" if fraction > 0.9995 else f"{100 * fraction:.1f} %"


def bounds(low: float, high: float) -> str:
    """An interval of shares in percent, in brackets; nothing where there is none.

    >>> bounds(0.11, 0.2271), bounds(0.9997, 1.0), bounds(float("nan"), float("nan"))
    (' [11.0, 22.7]', ' [>99.9, 100.0]', '')
    """
    return f" [{columns.percent(low, 1)}, {columns.percent(high, 1)}]" if low == low else ""


def lowest_name(count: int) -> str:
    """What so many minima of the lowest loss are called.

    >>> lowest_name(1), lowest_name(4)
    ('lowest minimum', '4 lowest minima')
    """
    return "lowest minimum" if count == 1 else f"{count} lowest minima"


def interval_name(record: Any) -> str:
    """What a record's error bars are, by init where they differ; nothing where there are none.

    >>> import numpy as np
    >>> from landscape.record import Record
    >>> arrays = {"methods": np.array([["wilson", "boundary cells"]]), "init_names": np.array(["uniform", "grid"])}
    >>> interval_name(Record({"level": 0.95}, arrays | {"low": np.zeros((1, 2, 1))}))
    '95 % Wilson intervals for uniform; the cells on a boundary for grid'
    """
    arrays, level = record.arrays, record.study.get("level", 0.95)
    inits: dict[str, list[str]] = {}
    for place, init in enumerate(arrays["init_names"]):
        for words in dict.fromkeys(prose(str(method), level) for method in arrays["methods"][:, place]):
            if words:
                inits.setdefault(words, []).append(init_name(str(init)))
    if len(inits) == 1:
        return next(iter(inits))
    return "; ".join(f"{told} for {', '.join(names)}" for told, names in inits.items())
