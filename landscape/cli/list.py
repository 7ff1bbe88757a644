"""List the members of every family with their parameters: problems, optimizers, inits and the others."""

import click
from click.formatting import HelpFormatter

from landscape import catalog
from landscape.errors import UsageError, suggestion

FAMILIES = (*catalog.SINGULAR, "figures", "styles")


def _complete(ctx, param, incomplete):
    return [family for family in FAMILIES if family.startswith(incomplete)]


@click.command(short_help=__doc__)
@click.argument("family", required=False, shell_complete=_complete)
@click.option("--json", "as_json", is_flag=True, help="JSON, for machines.")
def command(family, as_json):
    """List the members of every family with their parameters: problems, optimizers, inits and the others.

    FAMILY is one of them, as problems, figures or styles; all are listed without it. `landscape info NAME` tells more
    about a member.

    \b
    landscape list
    landscape list optimizers
    """
    if family is not None and family not in FAMILIES:
        raise UsageError(
            f"There is no family {family!r}; it is one of {', '.join(FAMILIES)}.{suggestion(family, FAMILIES)}"
        )
    listed = {name: _rows(name) for name in FAMILIES if family in (None, name)}
    if as_json:
        from landscape import tables

        click.echo(tables.to_json(listed), nl=False)
        return
    click.echo("\n".join(_text(name, rows) for name, rows in listed.items()), nl=False)


def _rows(family):
    if family == "styles":
        from landscape import style

        return [{"name": name} for name in style.names()]
    return [_row(family, name) for name in catalog.names(family)]


def _row(family, name):
    try:
        told = {"parameters": _parameters(family, name), "what it is": catalog.summary(family, name)}
    except UsageError as error:
        # A plug-in that is broken must not hide the members that are not.
        told = {"parameters": "", "what it is": str(error)}
    return {"name": name} | told


def _parameters(family, name):
    known = catalog.parameters(family, name)
    return ", ".join(one.name if one.default in (None, "None") else f"{one.name}={one.default}" for one in known)


def _text(family, rows):
    """A family as a definition list, no wider than the terminal or 100 columns."""
    formatter = HelpFormatter(max_width=100)
    with formatter.section(family.capitalize()):
        if family == "styles":
            formatter.write_text(", ".join(row["name"] for row in rows))
        else:
            formatter.write_dl([(row["name"], _told(row)) for row in rows])
    return formatter.getvalue()


def _told(row):
    return f"{row['what it is']}  [{row['parameters']}]" if row["parameters"] else row["what it is"]
