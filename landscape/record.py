"""Everything a study computed plus its provenance, as one file.

A record is a compressed `.npz`: numpy arrays, and one JSON text that holds the study (what was asked for), the notes
(what was decided on the way) and the provenance (versions and processor). It holds no date, host, user or path, and
loading it runs no code.
"""

import html
import importlib.metadata
import io
import json
import os
import pathlib
import platform
import sys
import tempfile
import threading
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from landscape import __version__
from landscape.errors import Failure, UsageError, require

FORMAT = 1
"""The version of the file's layout."""

_TEXT = "record.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED = (zipfile.ZIP_DEFLATED, 4)


@dataclass(frozen=True, eq=False)
class Record:
    """What a study computed.

    Attributes:
        study: what was asked for, as plain data; `study["verb"]` says which arrays to expect.
        arrays: results by name; the figure that draws them documents their shapes.
        notes: one sentence for everything that was decided or noticed on the way, in order.
        provenance: versions and processor.

    >>> import tempfile, pathlib
    >>> record = Record({"verb": "trace"}, {"ends": np.zeros((3, 2))})
    >>> record
    Record(trace: ends (3, 2))
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "ends.npz"
    >>> record.save(path)
    >>> load(path).arrays["ends"].shape
    (3, 2)
    """

    study: dict[str, Any]
    arrays: dict[str, np.ndarray]
    notes: tuple[str, ...] = ()
    provenance: dict[str, str] = field(default_factory=lambda: provenance())

    def __repr__(self) -> str:
        about = " ".join(str(self.study[key]) for key in ("verb", "problem") if key in self.study)
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.arrays.items())
        return f"Record({about}: {shapes if len(shapes) <= 60 else f'{len(self.arrays)} arrays'})"

    def _repr_html_(self) -> str:
        """The study, the arrays and the notes as tables, for notebooks."""
        from landscape.hypertext import to_html

        asked = [{"setting": key, "value": _brief(value)} for key, value in self.study.items() if value not in _UNSAID]
        held = [
            {"array": name, "type": str(array.dtype), "shape": " × ".join(map(str, array.shape))}
            for name, array in self.arrays.items()
        ]
        notes = "".join(f"<p>{html.escape(note)}</p>\n" for note in self.notes)
        return to_html(asked, ("setting", "value"), repr(self)) + notes + to_html(held, ("array", "type", "shape"))

    def save(self, path: str | os.PathLike) -> None:
        """Write the record whole or not at all; the same record gives the same bytes."""
        text = {"format": FORMAT, "study": self.study, "notes": list(self.notes), "provenance": self.provenance}
        write_whole(path, _pack(json.dumps(text, indent=1, ensure_ascii=False, default=_plain), self.arrays))


_UNSAID = (None, "", [], {})


def _brief(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _plain(value: Any) -> Any:
    """A numpy number or array as plain data."""
    return value.tolist()


def _pack(text: str, arrays: dict[str, np.ndarray]) -> bytes:
    # np.savez writes the time of day into the archive; here the bytes depend on the content only.
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_TEXT, _EPOCH), text, *_PACKED)
        for name, array in arrays.items():
            member = io.BytesIO()
            np.save(member, np.asarray(array, order="C"), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), member.getvalue(), *_PACKED)
    return buffer.getvalue()


def load(path: str | os.PathLike) -> Record:
    """Read a record.

    Errors:
        UsageError: no such file, a file that is no record, or one that a newer version wrote.
    """
    try:
        return _unpack(path)
    except FileNotFoundError:
        raise UsageError(f"There is no file {str(path)!r}; a record is written by --record NAME.npz.") from None
    except _Newer as error:
        raise UsageError(f"{str(path)!r} has layout {error}, this version reads {FORMAT}; upgrade landscape.") from None
    except _BROKEN as error:
        raise UsageError(f"{str(path)!r} is not a record; one is written by --record NAME.npz.") from error


class _Newer(Exception):
    """The layout that a file says it has, where it is not ours."""


# Everything that zipfile, zlib, json and numpy raise on files that are damaged or something else.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, TypeError, ValueError, OSError, RuntimeError)


def _unpack(path: str | os.PathLike) -> Record:
    with zipfile.ZipFile(path) as archive:
        text = json.loads(archive.read(_TEXT))
        if text["format"] != FORMAT:
            raise _Newer(text["format"])
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        arrays = {name[:-4]: np.load(io.BytesIO(archive.read(name)), allow_pickle=False) for name in names}
    return Record(text["study"], arrays, tuple(text["notes"]), text["provenance"])


def provenance() -> dict[str, str]:
    """Versions of what computes, and the processor: what another machine's numbers may differ by."""
    packages = ("jax", "jaxlib", "numpy", "scipy", "optax", "matplotlib")
    found = {"landscape": __version__, "python": platform.python_version()}
    found |= {package: _version(package) for package in packages}
    return found | {"system": f"{sys.platform} {platform.machine()}", "processor": _processor()}


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def write_whole(path: str | os.PathLike, content: bytes) -> None:
    """Write a file whole or not at all: into a temporary file beside it, then rename.

    Errors:
        UsageError: the folder does not exist.
        Failure: the folder or file cannot be written.
    """
    target = pathlib.Path(path)
    check_folder(target)
    if target.exists() and not target.is_file():
        # A device or a pipe, as /dev/stdout: renaming a file over it would destroy it.
        try:
            target.write_bytes(content)
        except OSError as error:
            raise Failure(f"{str(path)!r} cannot be written: {error.strerror or error}.") from error
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".landscape-")
    except OSError as error:
        raise Failure(f"{str(path)!r} cannot be written: {error.strerror or error}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        raise Failure(f"{str(path)!r} cannot be written: {error.strerror or error}.") from error
    finally:
        pathlib.Path(temporary).unlink(missing_ok=True)


def check_folder(path: pathlib.Path) -> None:
    """Refuse a path that cannot be written, before anything is computed for it."""
    require(
        len(path.name.encode()) < 250, f"The file name {path.name[:20]!r}… is too long; choose one below 250 bytes."
    )
    if path.is_dir():
        raise UsageError(f"{str(path)!r} is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise UsageError(f"The folder {str(path.parent)!r} does not exist; create it or choose another path.")
    # A device or a pipe is written in place, a file is renamed into its folder.
    places = [path.parent, path] if path.is_file() else [path if path.exists() else path.parent]
    if not all(os.access(place, os.W_OK) for place in places):
        raise Failure(f"{str(path)!r} cannot be written: you lack the permission; choose another path.")


def _umask() -> int:
    # It can only be read by setting it, so that two threads at a time would leave the one that the other had set.
    with _SETTING:
        mask = os.umask(0)
        os.umask(mask)
    return mask


_SETTING = threading.Lock()
