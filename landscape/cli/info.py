"""Tell about a member, a record or a figure; without an argument, about this installation."""

import pathlib

import click

from landscape import catalog, notation
from landscape.errors import UsageError, suggestion

FAMILIES = (*catalog.SINGULAR, "figures")


def _complete(ctx, param, incomplete):
    from click.shell_completion import CompletionItem

    found = [name for family in FAMILIES for name in catalog.names(family) if name.startswith(incomplete)]
    return [CompletionItem(name) for name in dict.fromkeys(found)] or [CompletionItem(incomplete, type="file")]


@click.command(short_help=__doc__)
@click.argument("name", required=False, shell_complete=_complete)
@click.option("--json", "as_json", is_flag=True, help="JSON, for machines.")
def command(name, as_json):
    """Tell about a member, a record or a figure; without an argument, about this installation.

    NAME is a member or style that `landscape list` shows, a record (.npz) or a figure, animation or page, of which
    the study is printed, the command that makes it again, and the versions that made it.

    \b
    landscape info adam
    landscape info runs.npz
    landscape info rastrigin-trace.png
    """
    found = _about(name)
    if as_json:
        from landscape import tables

        click.echo(tables.to_json(found), nl=False)
        return
    click.echo(_text(found), nl=False)


def _about(name):
    if name is None:
        from landscape import record

        return record.provenance()
    if pathlib.Path(name).suffix == ".npz":
        from landscape import record

        kept = record.load(name)
        arrays = {key: f"{array.dtype} {array.shape}" for key, array in kept.arrays.items()}
        return {"study": kept.study, "notes": [*kept.notes], "provenance": kept.provenance, "arrays": arrays}
    if _is_figure(name):
        from landscape import embedding

        held = embedding.read(name)
        arrays = {key: _array(told) for key, told in held.pop("fingerprint", {}).items()}
        return held | ({"arrays": arrays} if arrays else {})
    return _member(notation.parse(name).name)


def _is_figure(name):
    from landscape.embedding import ALL

    return pathlib.Path(name).suffix.lower().removeprefix(".") in ALL


def _array(told):
    """An array by its fingerprint, as one is told of."""
    return f"{told['type']} ({', '.join(map(str, told['shape']))}{',' * (len(told['shape']) == 1)})"


def _member(name):
    homes = [family for family in FAMILIES if name in catalog.names(family)]
    if not homes:
        from landscape import style

        if name in style.names():
            return {"styles": style.describe(name)}
        known = [*(member for family in FAMILIES for member in catalog.names(family)), *style.names()]
        raise UsageError(
            f"There is no member, record or figure {name!r}; `landscape list` shows the members."
            f"{suggestion(name, known)}"
        )
    return {family: catalog.documentation(family, name) for family in homes}


def _text(found, indent=""):
    """Nested plain data as indented lines."""
    lines = []
    for key, value in found.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key}\n", _text(value, indent + "  ")]
        elif isinstance(value, str) and "\n" in value:
            lines += [f"{indent}{key}\n", *(f"{indent}  {line}".rstrip() + "\n" for line in value.splitlines())]
        else:
            lines.append(f"{indent}{key}: {_value(value)}\n")
    return "".join(lines)


def _value(value):
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None or value == "" else value
