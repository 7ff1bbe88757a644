"""What is printed of a basin map beside its census: how entangled its basins are, and what the exact flow does."""

import dataclasses
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from landscape.record import Record

DIGITS = 4
"""Of entropies, behind the point."""


def payload(found: "Record") -> dict[str, Any]:
    """How entangled the basins are, and how far they agree with the flow's, as plain data."""
    from landscape.statistics import entanglement

    arrays, level = found.arrays, found.study["level"]
    slopes = {name: _slope(arrays, name) for name in ("dimension", "exponent")}
    reached = zip(arrays["wada_reaches"].tolist(), arrays["wada_shares"].tolist(), strict=True)
    wada = {
        "basins": int(arrays["wada_basins"]),
        "shares": [{"reach": reach, "share": share} for reach, share in reached],
    }
    told = {"boxes": entanglement.rows(arrays), **slopes, "wada": wada}
    flow = {"flow": _against_flow(arrays)} if "flow_labels" in arrays else {}
    return {"boundaries": told | {"level": level, "sentences": entanglement.sentences(arrays, level)}} | flow


def _against_flow(arrays: dict[str, Any]) -> dict[str, Any]:
    from landscape.statistics import agreement

    found = agreement.of_arrays(arrays)
    return {"agreement": found.share} | dataclasses.asdict(found) | {"sentence": agreement.sentence(found)}


def _slope(arrays: dict[str, Any], name: str) -> dict[str, Any]:
    value, low, high = arrays[name].tolist()
    points = {"scales": arrays[f"{name}_scales"], "shares": arrays[f"{name}_shares"]}
    return {"value": value, "low": low, "high": high} | points | {"refused": str(arrays[f"{name}_refused"])}


def show(found: "Record") -> None:
    """Print the entropies by the size of boxes, and what they and the slopes say."""
    from landscape import tables
    from landscape.statistics import entanglement

    listed = [{name: _short(value) for name, value in row.items()} for row in entanglement.rows(found.arrays)]
    title = "Boundaries of the map (boxes in cells, entropies in nats; every way of ending is a label)"
    if listed:
        tables.print_table(listed, entanglement.COLUMNS, title)
    flow = [_against_flow(found.arrays)["sentence"]] if "flow_labels" in found.arrays else []
    for sentence in entanglement.sentences(found.arrays, found.study["level"]) + flow:
        click.echo(click.wrap_text(sentence, 100, subsequent_indent="  "))


def _short(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return round(value, DIGITS) if value == value else None
