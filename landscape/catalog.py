"""Members of a family, found by file name without importing them, and the specs that ask for them.

A family is a plural folder of this package (`problems`, `optimizers`, …). Each member is one file; it defines one
function under the family's fixed name (`MEMBER`), and that function's signature is its parameter list. Packages add
members through entry points (`plugin`); a path adds one for the moment (`my_file.py:loss`).
"""

import ast
import functools
import importlib
import importlib.util
import inspect
import pathlib
import pkgutil
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from landscape import plugin
from landscape.errors import UsageError, suggestion
from landscape.notation import Spec, write_value

MEMBER = {
    "problems": "problem",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "clipping": "clip",
    "inits": "starts",
    "networks": "network",
    "datasets": "dataset",
    "directions": "directions",
    "studies": "compute",
    "figures": "draw",
    "cli": "command",
}
"""The name of the one object that a member file of each family defines."""

SINGULAR = {
    "problems": "problem",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "clipping": "clip",
    "inits": "init",
    "networks": "network",
    "datasets": "dataset",
    "directions": "directions",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a member: its name, its default as source text (None when required), its annotation."""

    name: str
    default: str | None
    annotation: str


def folder(family: str) -> pathlib.Path:
    """The folder that holds a family's members."""
    return pathlib.Path(__file__).parent / family


def names(family: str) -> list[str]:
    """The names of a family's members in alphabetical order: the folder's files and the installed entry points.

    >>> "himmelblau" in names("problems")
    True
    """
    return sorted(_files(folder(family)) | set(plugin.points(family)))


@functools.cache
def _files(place: pathlib.Path) -> frozenset[str]:
    own = [module.name for module in pkgutil.iter_modules([str(place)])]
    return frozenset(name for name in own if not name.startswith("_"))


def check(family: str, name: str) -> None:
    """Refuse a name that no member has, with the nearest one that has it."""
    if name not in names(family):
        noun = SINGULAR.get(family, family.removesuffix("s"))
        raise UsageError(
            f"Unknown {noun} {name!r}.{suggestion(name, names(family))} "
            f"`landscape list {family}` shows all {len(names(family))}."
        )


def _is_own(family: str, name: str) -> bool:
    return name not in plugin.points(family) or (folder(family) / f"{name}.py").exists()


def _source(family: str, name: str) -> pathlib.Path:
    check(family, name)
    return folder(family) / f"{name}.py" if _is_own(family, name) else plugin.file(family, name)


@functools.cache
def _tree(path: pathlib.Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise UsageError(f"{str(path)!r} cannot be read: {type(error).__name__}: {error}.") from error


def _object(family: str, name: str) -> str:
    """The name of a member's function in its file."""
    return MEMBER[family] if _is_own(family, name) else plugin.points(family)[name].attr or MEMBER[family]


def _function(family: str, name: str) -> ast.FunctionDef | None:
    tree = _tree(_source(family, name))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return next((node for node in functions if node.name == _object(family, name)), None)


def summary(family: str, name: str) -> str:
    """The first sentence of a member's docstring, read without importing the member.

    >>> summary("problems", "himmelblau")
    "Himmelblau's function: four global minima of equal value."
    """
    return " ".join(documentation(family, name).split("\n\n")[0].split())


def documentation(family: str, name: str) -> str:
    """A member's whole docstring, read without importing the member.

    It is that of the member's file; of a plug-in that shares a file with others, that of its function.
    """
    shared = _function(family, name) if _object(family, name) != MEMBER[family] else None
    return (shared and ast.get_docstring(shared)) or ast.get_docstring(_tree(_source(family, name))) or ""


def formula(text: str) -> str:
    """The formula in a member's docstring: its first indented block, as one line.

    >>> formula(documentation("problems", "himmelblau"))
    'f(x, y) = (x² + y − 11)² + (x + y² − 7)²'
    """
    blocks = [block for block in text.split("\n\n") if block.startswith("    ")]
    return " ".join(blocks[0].split()) if blocks else ""


def source(text: str) -> str:
    """The source that a member's docstring names, without the word 'Source'.

    >>> source(documentation("problems", "himmelblau"))
    'D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972, p. 428.'
    """
    blocks = [block for block in text.split("\n\n") if block.startswith("Source:")]
    return " ".join(blocks[0].split()).removeprefix("Source:").strip() if blocks else ""


def parameters(family: str, name: str) -> list[Parameter]:
    """A member's own parameters, read from its signature without importing it.

    Arguments that the family itself hands over (those without a default and not keyword-only) are left out,
    except where the family hands over none.

    >>> [parameter.name for parameter in parameters("optimizers", "adam")]
    ['lr', 'b1', 'b2', 'eps']
    """
    found = _function(family, name)
    return _parameters(found.args, given=GIVEN.get(family, ())) if found else []


GIVEN = {
    "inits": ("seed", "rows", "n", "problem"),
    "networks": ("features", "outputs"),
    "datasets": ("seed",),
    "directions": ("center", "seed"),
    "figures": ("record", "ax"),
}
"""Arguments that a family hands to its members, which are therefore no parameters of a spec."""


def _parameters(arguments: ast.arguments, given: tuple[str, ...]) -> list[Parameter]:
    positional = arguments.posonlyargs + arguments.args
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = list(zip(positional, defaults, strict=True))
    pairs += list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    return [
        Parameter(
            argument.arg,
            None if default is None else ast.unparse(default),
            ast.unparse(argument.annotation) if argument.annotation else "",
        )
        for argument, default in pairs
        if argument.arg not in given
    ]


def member(family: str, name: str) -> Callable[..., Any]:
    """Import one member and return its function; an unknown name is answered with the nearest known one."""
    check(family, name)
    if _is_own(family, name):
        return getattr(importlib.import_module(f"landscape.{family}.{name}"), MEMBER[family])
    return plugin.load(family, name, MEMBER[family])


def bind(family: str, spec: Spec) -> dict[str, Any]:
    """Match a spec's values with the member's parameters and refuse unknown, missing or non-numeric ones.

    >>> bind("optimizers", Spec("gd", (0.1,)))
    {'lr': 0.1}
    """
    known = parameters(family, spec.name)
    order = [parameter.name for parameter in known]
    if len(spec.positional) > len(order):
        raise UsageError(f"{str(spec)!r} gives {len(spec.positional)} values; {spec.name} takes {_takes(order)}.")
    values = dict(zip(order, spec.positional, strict=False))
    for key, value in spec.keywords.items():
        if key not in order:
            raise UsageError(f"{spec.name} has no parameter {key!r}; it takes {_takes(order)}.{suggestion(key, order)}")
        if key in values:
            raise UsageError(f"{str(spec)!r} gives {key!r} twice; give it once.")
        values[key] = value
    for parameter in known:
        _check(spec, parameter, values)
    return values


def _takes(order: list[str]) -> str:
    return ", ".join(order) if order else "none"


def _check(spec: Spec, parameter: Parameter, values: dict[str, Any]) -> None:
    name = parameter.name
    if name not in values:
        if parameter.default is None:
            raise UsageError(f"{spec.name} needs a value for {name!r}; write {spec.name}:{name}=VALUE.")
        return
    numeric = any(word in parameter.annotation for word in ("float", "int"))
    textual = "str" in parameter.annotation
    value = values[name]
    word = isinstance(value, str) and not textual or isinstance(value, bool) and "bool" not in parameter.annotation
    if value is None and "None" not in parameter.annotation or word and numeric:
        raise UsageError(f"{name!r} of {spec.name} takes a number; got {write_value(value)!r}.")
    if parameter.annotation == "int" and not (isinstance(value, int) and not isinstance(value, bool)):
        raise UsageError(f"{name!r} of {spec.name} takes a whole number; got {write_value(value)!r}.")
    if isinstance(value, tuple) and "tuple" not in parameter.annotation:
        raise UsageError(f"{name!r} of {spec.name} takes one value; got {write_value(value)!r}.")


def load_path(text: str) -> Any:
    """Import `path/to/file.py` and return the object that follows the colon.

    Errors:
        UsageError: no such file, no such name, or an import that fails (its own message is shown).
    """
    path_text, _, name = text.rpartition(":") if not text.endswith(".py") else (text, "", "")
    path = pathlib.Path(path_text).expanduser()
    if not name:
        raise UsageError(f"{path_text!r} names a file only; add the function's name, as in {path_text}:loss.")
    if not path_text:
        raise UsageError(f"A function of your own is given as path/to/file.py:name; got {text!r}.")
    if not path.is_file():
        raise UsageError(f"There is no file {path_text!r}; a function of your own is given as path/to/file.py:name.")
    module = _import_file(path.resolve(), path.stat().st_mtime_ns)
    public = [key for key in vars(module) if not key.startswith("_")]
    if not hasattr(module, name):
        raise UsageError(f"{path_text!r} defines no {name!r}.{suggestion(name, public)}")
    return getattr(module, name)


@functools.lru_cache(maxsize=64)
def _import_file(path: pathlib.Path, modified: int) -> ModuleType:
    name = f"landscape_user_{path.stem}_{zlib.crc32(str(path).encode()):x}"
    spec = importlib.util.spec_from_file_location(name, path)
    # Dataclasses look their module up by name, and a file may import its neighbors, as a script may.
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise UsageError(f"{str(path)!r} could not be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def source_text(function: Callable) -> str | None:
    """The text of the file that defines a user's function, or None where there is none to read."""
    try:
        return pathlib.Path(inspect.getsourcefile(function)).read_text(encoding="utf-8")
    except (TypeError, OSError, UnicodeDecodeError):
        return None
