"""The gallery: made by one command, skipped while nothing changed, shown on pages whose links and images resolve."""

import html.parser
import pathlib
import re
import subprocess
import sys

import pytest

from landscape import embedding, gallery
from landscape.cli import run
from landscape.errors import UsageError

ROOT = pathlib.Path(__file__).parent.parent.parent
OURS = gallery.read(ROOT / "gallery" / "gallery.toml")

FIGURE = """
[[figure]]
name = "{0}"
title = "The {0} & its <surface>"
caption = "What {0} teaches."
command = "{1}"
"""
LIST = (
    'title = "A gallery"\ntext = "Two lines\nare one."\n'.replace("\nare", " are")
    + FIGURE.format("bowl", "landscape atlas mine.py:bowl")
    + FIGURE.format("booth", "landscape atlas booth matyas --style paper --out booth.png")
    + 'pdf = "icml"\n'
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a gallery in it and a file of the user's that a command names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gallery").mkdir()
    (tmp_path / "gallery" / "gallery.toml").write_text(LIST, encoding="utf-8")
    (tmp_path / "gallery" / "mine.py").write_text("def bowl(x): return (x ** 2).sum()\n")
    return tmp_path / "gallery"


def done(capsys, *arguments, code=0):
    assert run(["gallery", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    return err


def pictures(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "mine.py" and path.is_file()}


def test_one_command_makes_everything_twice_the_same(home, tmp_path, capsys):
    err = done(capsys)
    assert re.search(r"^bowl: made in [0-9.]+ s$", err, flags=re.MULTILINE)
    assert set(pictures(home)) == {
        "gallery.toml", "bowl.png", "booth.png", "booth.pdf", "README.md", "index.html", ".made.json",
    }  # fmt: skip
    assert embedding.read_study(home / "booth.pdf")["problems"] == ["booth", "matyas"]
    other = tmp_path / "other"
    other.mkdir()
    done(capsys, "--folder", str(other))
    first = {name: content for name, content in pictures(home).items() if name != "gallery.toml"}
    assert pictures(other) == first


def test_a_picture_is_what_its_command_writes(home, tmp_path, capsys):
    done(capsys, "--only", "booth")
    # Another process, in which nothing was compiled or drawn before.
    command = [sys.executable, "-m", "landscape", "atlas", "booth", "matyas", "--style", "paper"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "atlas.png").read_bytes() == (home / "booth.png").read_bytes()
    assert embedding.read_study(home / "booth.png")["problems"] == ["booth", "matyas"]
    assert not (home / "bowl.png").exists() and "bowl" not in (home / "index.html").read_text()


def test_what_did_not_change_is_skipped_and_the_rest_is_not(home, capsys, monkeypatch):
    done(capsys)
    kept = pictures(home)
    assert done(capsys).count("up to date") == 2 and pictures(home) == kept
    (home / "mine.py").write_text("def bowl(x): return 2 * (x ** 2).sum() + 1\n")
    err = done(capsys)
    assert "bowl: made" in err and "booth: up to date" in err
    (home / "booth.png").write_bytes(b"damaged")
    err = done(capsys)
    assert "bowl: up to date" in err and "booth: made" in err
    assert pictures(home)["booth.png"] == kept["booth.png"]
    # A caption is no reason to compute; another version of what computes is.
    (home / "gallery.toml").write_text(LIST.replace("What bowl teaches", "What a bowl says"), encoding="utf-8")
    assert done(capsys).count("up to date") == 2 and "What a bowl says" in (home / "README.md").read_text()
    versions = gallery.record.provenance() | {"jax": "99"}
    monkeypatch.setattr(gallery.record, "provenance", lambda: versions)
    assert "made" in done(capsys, "--only", "booth")


def test_the_digest_leaves_out_the_machine_and_knows_command_and_sources(monkeypatch, tmp_path):
    entry = OURS.entries[0]
    first = gallery.digest(entry, OURS)
    monkeypatch.setattr(gallery.record, "_processor", lambda: "another")
    assert gallery.digest(entry, OURS) == first
    assert gallery.digest(gallery.Entry(entry.name, "", "", entry.command + " --style paper"), OURS) != first
    monkeypatch.setattr(gallery, "__file__", str(tmp_path / "gallery.py"))
    (tmp_path / "gallery.py").write_text("other = 1\n")
    assert gallery.digest(entry, OURS) != first


def test_a_figure_that_fails_is_named_and_the_others_are_made(home, capsys):
    (home / "mine.py").write_text("def bowl(x): return x\n")
    err = done(capsys, code=1)
    assert "bowl: failed: A loss returns one number; mine.py:bowl returns an array of shape (2,).\n" in err
    assert "booth: made" in err and "not on the pages: bowl\n" in err
    assert err.endswith("landscape: 1 of 2 figures could not be made: bowl.\n")
    assert (home / "booth.png").exists() and "booth.png" in (home / "README.md").read_text()
    assert "bowl: failed" in done(capsys, "--only", "bowl", code=1)


def test_an_interrupt_keeps_what_is_made(home, capsys, monkeypatch):
    from landscape import atlas

    real = atlas.compute
    monkeypatch.setattr(atlas, "compute", lambda names, *more, **given: _stop(names) or real(names, *more, **given))
    assert done(capsys, code=130).endswith("landscape: Interrupted.\n")
    assert (home / "bowl.png").exists() and not (home / "booth.png").exists()
    monkeypatch.undo()
    monkeypatch.chdir(home.parent)
    err = done(capsys)
    assert "bowl: up to date" in err and "booth: made" in err


def _stop(names):
    if "booth" in names:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.toml"], "There is no file 'nowhere.toml'; a gallery is listed in a file like gallery/gallery.toml."),
        (["--only", "bowll"], "The gallery has no figure 'bowll'; it has bowl, booth. Did you mean 'bowl'?"),
        (["--folder", "nowhere"], "--folder takes a folder that exists; got 'nowhere'."),
    ],
)
def test_wrong_usage(arguments, words, home, capsys):
    assert words in done(capsys, *arguments, code=2)
    assert set(pictures(home)) == {"gallery.toml"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is no TOML"),
        (
            FIGURE.format("a", "landscape trace ackley").replace('caption = "What a teaches."', ""),
            "takes the texts name",
        ),
        (FIGURE.format("../a", "landscape trace ackley"), "small letters, digits, - and _; got '../a'"),
        (2 * FIGURE.format("a", "landscape trace ackley"), "names two figures 'a'"),
        (FIGURE.format("a", "rm -rf /"), "`command` of 'a' is `landscape VERB …`"),
        (FIGURE.format("a", "landscape gallery"), "`command` of 'a' is `landscape VERB …`"),
        (FIGURE.format("a", "landscape trace 'ackley"), "`command` of 'a' is `landscape VERB …`"),
        (FIGURE.format("a", "landscape trace ackley --out=/tmp/b.png"), "may have --out a.png only"),
    ],
)
def test_a_list_that_breaks_a_rule_is_refused(text, words, tmp_path):
    (tmp_path / "list.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(words)):
        gallery.read(tmp_path / "list.toml")


@pytest.mark.parametrize("out", ["--out a.png", "--out=a.png", ""])
def test_the_words_of_a_command_leave_out_where_it_writes(out):
    entry = gallery.Entry("a", "", "", f"landscape trace ackley {out} --seed 3")
    assert entry.words == ["trace", "ackley", "--seed", "3"]


class Page(html.parser.HTMLParser):
    """The links, images and open elements of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.images, self.ids, self.open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.images += [given] if tag == "img" else []
        self.open += [tag] if tag not in ("img", "meta") else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_ours_is_complete_and_its_pages_are_those_of_its_list():
    folder = ROOT / "gallery"
    for entry in OURS.entries:
        study = embedding.read_study(folder / entry.file)
        assert study["verb"] == entry.words[0] and (folder / entry.file).stat().st_size < 1.5e6
        assert all(embedding.read_study(folder / file) == study for file in entry.files)
    assert (folder / "README.md").read_text(encoding="utf-8") == gallery.markdown(OURS, OURS.entries)
    assert (folder / "index.html").read_text(encoding="utf-8") == gallery.page(OURS, OURS.entries, folder)


def test_links_and_images_resolve_within_the_folder_without_a_network():
    folder = ROOT / "gallery"
    text = (folder / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not page.open and "://" not in text and "<script" not in text
    assert all(link[1:] in page.ids if link.startswith("#") else (folder / link).is_file() for link in page.links)
    for image in page.images:
        from PIL import Image

        with Image.open(folder / image["src"]) as opened:
            assert opened.size == (int(image["width"]), int(image["height"]))
        assert len(image["alt"]) > 10
    listed = re.findall(r"\]\(([^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"))
    papers = sum(len(entry.files) - 1 for entry in OURS.entries)
    assert papers >= 3 and len(listed) == 2 * len(OURS.entries) + papers
    assert all((folder / target).is_file() for target in listed)


def test_texts_are_escaped_on_the_page_and_whole_in_it(home, capsys):
    done(capsys, "--only", "bowl")
    text = (home / "index.html").read_text(encoding="utf-8")
    assert "The bowl &amp; its &lt;surface&gt;" in text and "<surface>" not in text
    assert "landscape atlas mine.py:bowl" in text and not Page(text).open


def test_the_atlas_of_the_gallery_is_that_of_every_problem():
    assert OURS.entries[0].command == "landscape atlas"
