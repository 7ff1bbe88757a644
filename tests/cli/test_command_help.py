"""Help, completion and the list of verbs: quick, complete, and no wider than 100 columns."""

import importlib.metadata
import json
import subprocess
import sys

import click
import pytest

import landscape
from landscape import catalog
from landscape.cli import Verbs, run
from landscape.cli import landscape as group

VERBS = catalog.names("cli")
WIDE = 100


def packed(text):
    """The text without blanks: where lines break is left open."""
    return "".join(text.split())


def printed(capsys, *arguments):
    code = run(arguments)
    shown = capsys.readouterr()
    assert (code, shown.err) == (0, "")
    return shown.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_does(verb):
    command = catalog.member("cli", verb)
    assert isinstance(command, click.Command)
    assert command.help and command.short_help.strip().endswith(".")
    assert " ".join(command.short_help.split()) == catalog.summary("cli", verb)
    assert command.help.startswith(command.short_help.strip())
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("columns", ["60", "80", "300"])
@pytest.mark.parametrize("verb", [None, *VERBS])
def test_help_is_aligned_and_narrow(verb, columns, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    text = printed(capsys, *([verb] if verb else []), "--help")
    assert text == printed(capsys, *([verb] if verb else []), "-h")
    assert max(map(len, text.splitlines())) <= WIDE
    options = [line for line in text.split("Options:\n")[1].split("\n\n")[0].splitlines() if line.startswith("  -")]
    assert options and all(" " not in line[len(line.rstrip()) :] for line in options)
    assert "RANGE" not in text and "INT " not in text and "(default" not in text


@pytest.mark.parametrize("verb", ["show", "trace", "basins", "count", "redraw"])
def test_help_gives_examples_and_defaults(verb, capsys):
    text = printed(capsys, verb, "--help")
    assert f"  landscape {verb} " in text
    for option in ("--style", "--out", "--record", "--json", "--csv", "--verbose"):
        assert option in text
    assert "[default: screen]" in " ".join(text.split())


def test_help_names_every_verb_with_its_sentence(capsys):
    text = packed(printed(capsys, "--help"))
    assert all(packed(verb + catalog.summary("cli", verb)) in text for verb in VERBS)


def test_help_shows_the_main_verbs_first():
    shown = Verbs(name="landscape").list_commands(click.Context(group))
    assert shown[:4] == ["show", "trace", "basins", "count"] and sorted(shown) == VERBS


def test_the_version_is_that_of_the_package(capsys):
    assert landscape.__version__ == importlib.metadata.version("jax-landscape")
    assert printed(capsys, "--version").split()[-1] == landscape.__version__


@pytest.mark.parametrize("family", ["problems", "optimizers", "inits", "schedules", "clipping"])
def test_list_shows_every_member(family, capsys):
    text = packed(printed(capsys, "list", family))
    assert all(packed(name + catalog.summary(family, name)) in text for name in catalog.names(family))
    rows = json.loads(printed(capsys, "list", family, "--json"))[family]
    assert [row["name"] for row in rows] == catalog.names(family)


def test_list_shows_all_families_no_wider_than_the_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    text = printed(capsys, "list")
    assert max(map(len, text.splitlines())) <= 70
    for word in ("Problems:", "Optimizers:", "Inits:", "Schedules:", "Clipping:", "Styles:", "lr, b1=0.9", "neurips"):
        assert word in text


def test_a_verb_works_after_list_in_one_process(capsys):
    # The module `list` becomes an attribute of the package and would hide the built-in.
    for _ in range(2):
        assert printed(capsys, "list", "clipping")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("adam", ("optimizers", "ICLR 2015")),
        ("adam:lr=0.1", ("optimizers",)),
        ("constant", ("inits", "schedules")),
        ("himmelblau", ("problems", "McGraw-Hill")),
        (None, ("landscape: ", "jax: ", "processor: ")),
    ],
)
def test_info(name, words, capsys):
    arguments = ["info"] if name is None else ["info", name]
    text = printed(capsys, *arguments)
    assert all(word in text for word in words)
    assert json.loads(printed(capsys, *arguments, "--json"))


QUICK = [["--help"], ["trace", "--help"], ["list", "problems"], ["list"], ["info", "adam"], ["trce"], ["trace", "-x"]]


def test_help_list_and_wrong_usage_import_no_jax():
    code = (
        "import sys, landscape.cli as cli\n"
        f"for arguments in {QUICK}: cli.run(arguments)\n"
        "assert 'jax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_help_imports_nothing_slow():
    code = (
        "import sys, landscape.cli as cli\n"
        "cli.run(['--help']), cli.run(['trace', '--help'])\n"
        "assert not {'jax', 'numpy', 'scipy', 'matplotlib', 'rich', 'importlib.metadata'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", "plain,trace"),
        ("tr", "plain,trace"),
        ("trace him", "plain,himmelblau"),
        ("trace mine/", "file,mine/"),
        ("trace rastrigin --optimizer ada", "plain,adagrad"),
        ("count rastrigin --init so", "plain,sobol"),
        ("count rastrigin --interval w", "plain,wilson"),
        ("trace rastrigin --clip n", "plain,norm"),
        ("trace rastrigin --style neur", "plain,neurips"),
        ("trace rastrigin --rec", "plain,--record"),
        ("list in", "plain,inits"),
        ("info adag", "plain,adagrad"),
        ("redraw ", "file,"),
    ],
)
def test_completion(words, found, capsys, monkeypatch):
    monkeypatch.setenv("COMP_WORDS", f"landscape {words}")
    monkeypatch.setenv("COMP_CWORD", str(max(1, words.count(" ") + 1)))
    monkeypatch.setenv("_LANDSCAPE_COMPLETE", "bash_complete")
    assert run([]) == 0
    assert found in capsys.readouterr().out.splitlines()


def test_completion_imports_no_jax(monkeypatch):
    code = "import sys, landscape.cli as cli; cli.run([]); assert not {'jax', 'numpy'} & set(sys.modules)"
    for number, words in ((1, "tr"), (2, "trace hi"), (2, "trace --opt")):
        monkeypatch.setenv("COMP_WORDS", f"landscape {words}")
        monkeypatch.setenv("COMP_CWORD", str(number))
        monkeypatch.setenv("_LANDSCAPE_COMPLETE", "bash_complete")
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert done.stdout
