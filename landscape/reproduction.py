"""Whether what was made again is what was made before, and if not, which version, setting or number differs."""

from collections.abc import Iterator, Mapping
from typing import Any

from landscape import fingerprint

LISTED = 8
"""The most arrays whose difference is told."""


def differences(kept: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """Say in a line each how what two figures hold differs: versions and processor, study, numbers; none, no line.

    Args:
        kept, here: what `landscape.embedding.read` returns of the figure, and of the one that was made again.

    >>> kept = {"provenance": {"jax": "0.9"}, "study": {"steps": 10}, "fingerprint": {}}
    >>> differences(kept, kept | {"provenance": {"jax": "1.0"}})
    ['jax: 0.9, here 1.0']
    """
    drawn = [{key: held.get(key) for key in ("style", "font", "figure")} for held in (kept, here)]
    values = [*_values(kept.get("provenance"), here.get("provenance")), *_values(*drawn)]
    return [*values, *_values(kept.get("study"), here.get("study")), *_arrays(kept, here)]


def _values(first: Mapping | None, second: Mapping | None) -> Iterator[str]:
    first, second = first or {}, second or {}
    for key in dict.fromkeys((*first, *second)):
        if first.get(key) != second.get(key):
            yield f"{key}: {_short(first.get(key))}, here {_short(second.get(key))}"


def _short(value: Any) -> str:
    text = "none" if value is None or value == "" else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _arrays(kept: Mapping, here: Mapping) -> Iterator[str]:
    found = fingerprint.differences(kept.get("fingerprint") or {}, here.get("fingerprint") or {})
    yield from found[:LISTED]
    if len(found) > LISTED:
        yield f"… and {len(found) - LISTED} more arrays"
