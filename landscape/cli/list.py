"""List problems, optimizers, inits, schedules, clipping and styles with their parameters."""

import click

from landscape import catalog, tables
from landscape.errors import UsageError, suggestion

FAMILIES = ("problems", "optimizers", "inits", "schedules", "clipping")


@click.command(short_help=__doc__)
@click.argument("family", required=False)
@click.option("--json", "as_json", is_flag=True, help="JSON, for machines.")
def command(family, as_json):
    """List problems, optimizers, inits, schedules, clipping and styles with their parameters.

    \b
    landscape list
    landscape list optimizers
    """
    families = (*FAMILIES, "styles")
    if family is not None and family not in families:
        raise UsageError(
            f"There is no family {family!r}; it is one of {', '.join(families)}.{suggestion(family, families)}"
        )
    listed = {name: _rows(name) for name in families if family in (None, name)}
    if as_json:
        click.echo(tables.to_json(listed), nl=False)
        return
    for name, rows in listed.items():
        tables.print_table(rows, ("name", "parameters", "what it is") if name != "styles" else ("name",), name)


def _rows(family):
    if family == "styles":
        from landscape import style

        return [{"name": name} for name in style.names()]
    return [
        {"name": name, "parameters": _parameters(family, name), "what it is": catalog.summary(family, name)}
        for name in catalog.names(family)
    ]


def _parameters(family, name):
    known = catalog.parameters(family, name)
    return ", ".join(one.name if one.default in (None, "None") else f"{one.name}={one.default}" for one in known)
