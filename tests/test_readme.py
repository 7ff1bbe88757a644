"""The README tells the truth: its commands run, its scripts run, its output is the output, every verb is in it."""

import pathlib
import re
import shlex
import subprocess
import sys

import pytest

from landscape import catalog, cli

ROOT = pathlib.Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("landscape ")]


SHOWN = ["landscape trace rastrigin", next(line for line in COMMANDS if line.startswith("landscape count himm"))]
"""The commands whose output is shown."""

LESS = {
    "trace": ["--steps", "50"],
    "basins": ["--resolution", "32"],
    "count": ["--starts", "300"],
    "sweep": ["--starts", "100"],
    "train": ["--starts", "3", "--epochs", "2", "--resolution", "9"],
    "compare": ["--steps", "50"],
    "animate": ["--starts", "9", "--steps", "30"],
}
"""What makes a command that begins so quick; as it stands it runs by `pytest -m long`."""


def landscape(command, folder):
    """Run a command line of the README in a folder, as a process, and return what it prints."""
    found = subprocess.run(
        [sys.executable, "-m", "landscape", *shlex.split(command)[1:]], cwd=folder, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def plain(text):
    return [line.rstrip() for line in text.strip().splitlines()]


LONG = ("landscape trace mlp",)
"""How commands begin that no option makes quick: their verb and its plane are run elsewhere, and they below."""


@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in SHOWN and not one.startswith(LONG)])
def test_every_command_runs(command, folder, capsys):
    words = shlex.split(command)[1:]
    less = LESS.get(words[0], [])
    for option in set(less[::2]) & set(words):
        at = words.index(option)
        words = [*words[:at], *words[at + 2 :]]
    assert cli.run([*words, *less]) == 0
    assert capsys.readouterr().out


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs_as_it_stands(command, tmp_path):
    assert landscape(command, tmp_path)


def test_the_first_screen_holds_two_commands_complete_in_themselves():
    first = TEXT.split("## ")[0]
    commands = [block.strip() for block in re.findall(r"```sh\n(.*?)```", first, flags=re.DOTALL)]
    assert len(commands) == 2
    assert all(command.startswith("python3 -m venv .venv && .venv/bin/pip install") for command in commands)
    assert commands[0].endswith("landscape trace rastrigin") and commands[1].endswith("python -m pytest")


@pytest.mark.parametrize(("number", "command"), [*enumerate(SHOWN)])
def test_the_output_shown_is_the_output(number, command, tmp_path):
    assert plain(landscape(command, tmp_path)) == plain(blocks("text")[number])


def test_the_script_runs(tmp_path):
    subprocess.run([sys.executable, "-W", "error", "-c", blocks("python")[0]], cwd=tmp_path, check=True)
    assert (tmp_path / "wells.tex").exists()


def test_the_example_member_is_a_problem_of_at_most_15_lines(tmp_path):
    text = blocks("python")[1]
    assert len(text.splitlines()) <= 15
    (tmp_path / "two_wells.py").write_text(text, encoding="utf-8")
    assert "converged" in landscape("landscape trace two_wells.py:problem --starts 9", tmp_path)


def test_every_verb_is_in_the_readme():
    for verb in catalog.names("cli"):
        assert f"`landscape {verb}" in TEXT


def test_links_and_images_resolve():
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_ci_runs_the_test_command_of_the_readme():
    assert "grep -m 1 -- '-m pytest' README.md" in (ROOT / ".ci" / "run").read_text()
