"""A gallery: figures listed in a file, each by the command that makes it, and the pages that show them.

The list is a TOML file with a `title`, an optional `text`, and `[[figure]]` tables of four texts: `name` (of the
picture and of its place on the page), `title` (what it shows, which is also its alternative text), `caption` (what it
teaches) and `command` (`landscape trace rastrigin`). A figure that papers would take has a fifth, `pdf`: the style in
which NAME.pdf is drawn from the same record. Files that a command names lie beside the list.

A picture is up to date while nothing that it was made from has changed: its command, the files that the command names,
the sources of this package, and the versions of what computes. Their digest is kept in the pictures' folder, beside the
digest of the picture itself; neither is in the picture, whose bytes are those that its command alone writes.
"""

import functools
import hashlib
import html
import json
import pathlib
import re
import shlex
import struct
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from landscape import catalog, plugin, record
from landscape.errors import UsageError, require, suggestion

LIST = "gallery.toml"
KEPT = ".made.json"
"""Where the digests of what was made are kept, in the folder of the pictures."""

_OUT = re.compile(r"\s--out[= ](\S+)")
_KEYS = ("name", "title", "caption", "command")
_MORE = ("pdf",)


@dataclass(frozen=True)
class Entry:
    """One figure of a gallery; the module says what its texts are."""

    name: str
    title: str
    caption: str
    command: str
    pdf: str = ""

    @property
    def words(self) -> list[str]:
        """The arguments of the command, without `landscape` and without `--out`, whose name is the entry's."""
        return shlex.split(_OUT.sub("", self.command))[1:]

    @property
    def file(self) -> str:
        """The name of the picture."""
        return f"{self.name}.png"

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all that is made."""
        return (self.file, f"{self.name}.pdf") if self.pdf else (self.file,)


@dataclass(frozen=True)
class Gallery:
    """A list of figures.

    Attributes:
        title, text: over the figures.
        entries: the figures, in order.
        folder: where the list lies.
    """

    title: str
    text: str
    entries: tuple[Entry, ...]
    folder: pathlib.Path

    def chosen(self, only: Sequence[str]) -> tuple[Entry, ...]:
        """The figures of these names, or all where none is given.

        Errors:
            UsageError: a name that the list lacks.
        """
        names = [entry.name for entry in self.entries]
        for name in only:
            near = suggestion(name, names)
            require(name in names, f"The gallery has no figure {name!r}; it has {', '.join(names)}.{near}")
        return tuple(entry for entry in self.entries if not only or entry.name in only)


def read(path: pathlib.Path) -> Gallery:
    """Read a gallery's list.

    Errors:
        UsageError: no such file, no TOML, a figure that lacks a text, a name that is no plain file name or is given
            twice, a command of another program or of the gallery itself.
    """
    require(path.is_file(), f"There is no file {str(path)!r}; a gallery is listed in a file like gallery/{LIST}.")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{str(path)!r} is no TOML: {error}.") from error
    entries = tuple(_entry(path, table) for table in told.get("figure", ()))
    names = [entry.name for entry in entries]
    for name in names:
        require(names.count(name) == 1, f"{str(path)!r} names two figures {name!r}; give each a name of its own.")
    title, text = (" ".join(str(told.get(key, usual)).split()) for key, usual in (("title", "Gallery"), ("text", "")))
    return Gallery(title, text, entries, path.resolve().parent)


def _entry(path: pathlib.Path, table: dict[str, str]) -> Entry:
    name = table.get("name", "without a name")
    written = all(isinstance(value, str) and value.strip() for value in table.values())
    fits = set(table) - set(_MORE) == set(_KEYS) and written
    require(fits, f"The figure {name!r} of {str(path)!r} takes the texts {', '.join(_KEYS)}; got {', '.join(table)}.")
    plain = re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name)
    require(bool(plain), f"`name` of a figure takes small letters, digits, - and _; got {name!r}.")
    words = _words(table["command"])
    verbs = [verb for verb in catalog.names("cli") if verb != "gallery"]
    ours = words[:1] == ["landscape"] and words[1:2] and words[1] in verbs
    require(bool(ours), f"`command` of {name!r} is `landscape VERB …`, as `landscape trace rastrigin`.")
    out = _OUT.search(table["command"])
    require(out is None or out[1] == f"{name}.png", f"`command` of {name!r} may have --out {name}.png only.")
    return Entry(**{key: " ".join(text.split()) for key, text in table.items()})


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []


def digest(entry: Entry, gallery: Gallery) -> str:
    """The digest of everything that a picture is made from; the module says what that is."""
    total = hashlib.sha256()
    for part in _parts(entry, gallery):
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def _parts(entry: Entry, gallery: Gallery) -> Iterator[bytes]:
    yield json.dumps([*entry.words, entry.pdf]).encode()
    versions = {key: text for key, text in record.provenance().items() if key not in ("system", "processor", "python")}
    yield json.dumps(versions, sort_keys=True).encode()
    for family in catalog.SINGULAR:
        for name, point in sorted(plugin.points(family).items()):
            yield f"{family} {name} {point.value} {point.dist.version}".encode()
    yield _package(pathlib.Path(__file__).parent)
    for name in re.findall(r"[^\s=:,'\"]+\.py\b", entry.command):
        own = gallery.folder / name
        yield own.read_bytes() if own.is_file() else b""


@functools.cache
def _package(folder: pathlib.Path) -> bytes:
    """The digest of the package's files, which do not change while it runs."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        total.update(hashlib.sha256(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes()).digest())
    return total.digest()


def kept(folder: pathlib.Path) -> dict[str, list[str]]:
    """What is known of a folder's pictures: by name, the digest of what each was made from and that of its bytes."""
    try:
        return dict(json.loads((folder / KEPT).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def keep(folder: pathlib.Path, entry: Entry, made_from: str) -> None:
    """Note that a picture was made."""
    known = kept(folder) | {entry.name: [made_from, *_digests(folder, entry)]}
    record.write_whole(folder / KEPT, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())


def _digests(folder: pathlib.Path, entry: Entry) -> list[str]:
    return [picture_digest(folder / file) for file in entry.files]


def picture_digest(path: pathlib.Path) -> str:
    """The digest of a file's bytes, or nothing where there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def is_current(folder: pathlib.Path, entry: Entry, made_from: str) -> bool:
    """Whether a picture is there, as it was made, from what it would be made from now."""
    found = _digests(folder, entry)
    return all(found) and kept(folder).get(entry.name) == [made_from, *found]


def write_pages(gallery: Gallery, folder: pathlib.Path) -> list[Entry]:
    """Write README.md and index.html of the pictures that a folder holds; return the figures that it lacks."""
    there = [entry for entry in gallery.entries if (folder / entry.file).is_file()]
    record.write_whole(folder / "README.md", markdown(gallery, there).encode())
    record.write_whole(folder / "index.html", page(gallery, there, folder).encode())
    return [entry for entry in gallery.entries if entry not in there]


def markdown(gallery: Gallery, entries: Sequence[Entry]) -> str:
    """The gallery as Markdown."""
    parts = [f"# {gallery.title}", *([gallery.text] if gallery.text else [])]
    for entry in entries:
        parts += [f"## {entry.title}", f"[![{entry.title}]({entry.file})]({entry.file})", entry.caption]
        parts.append(f"```sh\n{entry.command}\n```")
        parts += [f"For a paper: [{file}]({file}), in the style `{entry.pdf}`." for file in entry.files[1:]]
    return "\n\n".join(parts) + "\n"


def page(gallery: Gallery, entries: Sequence[Entry], folder: pathlib.Path) -> str:
    """The gallery as one HTML page that needs no network."""
    title, text = html.escape(gallery.title), html.escape(gallery.text)
    figures = "\n".join(_figure(entry, folder) for entry in entries)
    contents = "\n".join(f'<li><a href="#{entry.name}">{html.escape(entry.title)}</a></li>' for entry in entries)
    return _PAGE.format(title=title, text=text, style=_STYLE, contents=contents, figures=figures)


def _figure(entry: Entry, folder: pathlib.Path) -> str:
    title, caption, command = (html.escape(text) for text in (entry.title, entry.caption, entry.command))
    # The width and height in a PNG's header keep the page from jumping while pictures load.
    width, height = struct.unpack(">II", (folder / entry.file).read_bytes()[16:24])
    paper = "".join(_PAPER.format(file=file, style=entry.pdf) for file in entry.files[1:])
    return _FIGURE.format(
        name=entry.name, file=entry.file, title=title, caption=caption, command=command, width=width, height=height,
        paper=paper,
    )  # fmt: skip


_STYLE = """\
body { margin: 3rem auto; max-width: 46rem; padding: 0 1.2rem; background: #fff; color: #222;
  font: 1.05rem/1.55 Charter, "Bitstream Charter", Cambria, Georgia, serif; }
h1, h2 { line-height: 1.2; font-weight: 600; } h1 { font-size: 2rem; } h2 { font-size: 1.25rem; margin: 0 0 .8rem; }
section { margin: 3.5rem 0; } figure { margin: 0; } figcaption { margin: .9rem 0; }
img { display: block; width: 100%; max-width: 40rem; height: auto; margin: 0 auto; }
pre { overflow-x: auto; padding: .7rem .9rem; background: #f4f4f2; border-radius: .3rem; }
code { font: .9rem/1.4 ui-monospace, Menlo, Consolas, monospace; } a { color: #1845c4; }"""

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{text}</p>
<nav><ul>
{contents}
</ul></nav>
</header>
<main>
{figures}
</main>
</body>
</html>
"""

_PAPER = """
<p>For a paper: <a href="{file}">{file}</a>, in the style <code>{style}</code>.</p>"""

_FIGURE = """\
<section id="{name}">
<h2>{title}</h2>
<figure>
<a href="{file}"><img src="{file}" alt="{title}" width="{width}" height="{height}" loading="lazy"></a>
<figcaption>{caption}</figcaption>
</figure>
<pre><code>{command}</code></pre>{paper}
</section>"""
