"""A package that is really built and installed: its members are listed, completed, documented and drawn like others."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib

import pytest

ROOT = pathlib.Path(__file__).parent.parent
EXAMPLE = re.search(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL).group(1)

MORE = """
[project.entry-points."landscape.optimizers"]
sign_steps = "my_wells.sign_steps"

[project.entry-points."landscape.inits"]
corner = "my_wells.corner"

[project.entry-points."landscape.schedules"]
ramp = "my_wells.ramp"

[project.entry-points."landscape.clipping"]
soft = "my_wells.soft"
"""

FILES = {
    "__init__.py": "import jax\n",
    "tilted_well.py": '''
"""A tilted well: of two minima, the left one is lower.

    f(x, y) = (x² − 1)² + y² + t x

Source: nobody, Journal of plug-ins 1 (2026), p. 2.
"""

from landscape.problems import Problem, settings


def problem(tilt: float = 0.2) -> Problem:
    """Return the problem."""
    return Problem(
        lambda x: (x[0] ** 2 - 1) ** 2 + x[1] ** 2 + tilt * x[0], [[-2, 2], [-2, 2]], "tilted_well",
        parameters=settings("tilted_well", tilt=(tilt, 0.2)),
    )
''',
    "others.py": '''
"""Several wells in one file."""

from landscape.problems import Problem


def steep_well(steepness: float = 4.0):
    """A steep well: one minimum, as steep as asked for.

        f(x, y) = a (x² + y²)
    """
    return Problem(lambda x: steepness * (x @ x), [[-1, 1], [-1, 1]], minimizers=[[0, 0]], minimum=0.0)
''',
    "sign_steps.py": '''
"""Sign descent: steps of one length in every coordinate.

    θ ← θ − lr sign g
"""

import jax
import jax.numpy as jnp

from landscape.optimizers import Optimizer, Rule


def initialize(params):
    return ()


def update(gradient, memory, params, hyper, count):
    return jax.tree.map(lambda g: -hyper["lr"] * jnp.sign(g), gradient), memory


RULE = Rule(initialize, update, settles=True)


def optimizer(lr: float | None = None) -> Optimizer:
    return Optimizer("sign_steps", RULE, {"lr": lr}, default_lr=lambda scale: 0.001 * scale.width)
''',
    "corner.py": '''
"""Starts in the corner: independent draws from a share of the domain at its lower ends."""

from landscape.inits import INDEPENDENT, sampling, stretch, uniforms


@sampling(INDEPENDENT)
def starts(seed, rows, n, problem, share: float = 0.25):
    return stretch(share * uniforms(seed, "corner", rows, problem.dim), problem.domain)
''',
    "ramp.py": '''
"""A ramp: the rate falls linearly to nothing."""

from landscape.schedules import Schedule


def factor(count, steps, hyper):
    return 1 - count / steps


def schedule(warmup: int = 0) -> Schedule:
    return Schedule("ramp", factor, {"warmup": warmup})
''',
    "soft.py": '''
"""A soft bound: the hyperbolic tangent of each coordinate."""

import jax
import jax.numpy as jnp

from landscape.clipping import Clip


def initialize(params, steps):
    return ()


def apply(gradient, memory, params, hyper, count):
    limit = hyper["limit"]
    return jax.tree.map(lambda g: limit * jnp.tanh(g / limit), gradient), memory


def clip(limit: float) -> Clip:
    return Clip("soft", initialize, apply, {"limit": limit})
''',
}  # fmt: skip

MEMBERS = {
    "problems": ("tilted_well", "steep_well"),
    "optimizers": ("sign_steps",),
    "inits": ("corner",),
    "schedules": ("ramp",),
    "clipping": ("soft",),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder that pip installed the package into."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    (source / "my_wells").mkdir()
    (source / "pyproject.toml").write_text(EXAMPLE + MORE, encoding="utf-8")
    for name, text in FILES.items():
        (source / "my_wells" / name).write_text(text.lstrip(), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "install", "--quiet"]
    # Nothing is fetched: setuptools, which builds it, comes with the test extra.
    alone = ["--no-index", "--no-deps", "--no-build-isolation", "--target", str(target), str(source)]
    subprocess.run([*pip, *alone], check=True, capture_output=True, text=True)
    return target


@pytest.fixture
def command(site, tmp_path):
    """Run the command line where the package is installed."""

    def run(*arguments, code=0, **variables):
        environment = os.environ | {"PYTHONPATH": str(site)} | variables
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "landscape", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done

    return run


def python(site, code, **variables):
    environment = os.environ | {"PYTHONPATH": str(site)} | variables
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def test_the_readme_names_every_family_and_its_example_is_complete():
    told = tomllib.loads(EXAMPLE)["project"]
    assert list(told["entry-points"]) == ["landscape.problems"]
    assert set(told["entry-points"]["landscape.problems"]) == set(MEMBERS["problems"])
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`landscape.{family}`" in text for family in MEMBERS)


def test_they_are_listed_completed_and_documented_without_being_imported(site):
    code = f"""
import contextlib, io, json, os, sys
from landscape import catalog, cli

def printed(*arguments):
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as out:
        assert cli.run(arguments) == 0
        out.flush()
    return out.buffer.getvalue().decode()

def completed(*words):
    os.environ.update(COMP_WORDS=" ".join(["landscape", *words]), COMP_CWORD=str(len(words)))
    os.environ["_LANDSCAPE_COMPLETE"] = "bash_complete"
    try:
        return printed().split()
    finally:
        del os.environ["_LANDSCAPE_COMPLETE"]

told = {{"list": json.loads(printed("list", "--json")), "table": printed("list")}}
for name in {sum(MEMBERS.values(), ())!r}:
    told[name] = json.loads(printed("info", name, "--json"))
told["completed"] = [
    completed("trace", "tilt"), completed("trace", "x", "--optimizer", "sign"),
    completed("trace", "x", "--init", "corn"), completed("trace", "x", "--schedule", "ram"),
    completed("trace", "x", "--clip", "sof"), completed("info", "steep"),
]
assert not {{"jax", "my_wells"}} & set(sys.modules)
print(json.dumps(told))
"""
    told = json.loads(python(site, code).stdout)
    for family, names in MEMBERS.items():
        rows = {row["name"]: row for row in told["list"][family]}
        assert set(names) <= set(rows)
    rows = {row["name"]: row for row in told["list"]["problems"]}
    assert rows["tilted_well"]["what it is"] == "A tilted well: of two minima, the left one is lower."
    assert rows["steep_well"]["what it is"] == "A steep well: one minimum, as steep as asked for."
    assert [rows[name]["parameters"] for name in MEMBERS["problems"]] == ["tilt=0.2", "steepness=4.0"]
    assert "sign_steps" in told["table"] and "share=0.25" in told["table"]
    assert "(x² − 1)² + y² + t x" in told["tilted_well"]["problems"]
    assert told["sign_steps"]["optimizers"].startswith("Sign descent")
    wanted = ["tilted_well", "sign_steps", "corner", "ramp", "soft", "steep_well"]
    assert told["completed"] == [[f"plain,{name}"] for name in wanted]


def test_a_problem_is_shown_with_its_formula_and_source(command, tmp_path):
    told = json.loads(command("show", "tilted_well:tilt=0.5", "--json").stdout)
    assert (tmp_path / "tilted_well-tilt-0-5-show.png").exists()
    assert told["study"]["problem"] == "tilted_well:tilt=0.5"
    assert told["study"]["formula"] == "f(x, y) = (x² − 1)² + y² + t x"
    assert told["study"]["source"] == "nobody, Journal of plug-ins 1 (2026), p. 2."
    # The critical points are the roots of 4x³ − 4x + t.
    assert [row["kind"] for row in told["rows"]] == ["minimum", "minimum", "saddle"]
    assert all(4 * row["x"] ** 3 - 4 * row["x"] + 0.5 == pytest.approx(0, abs=1e-9) for row in told["rows"])


def test_all_families_meet_in_one_trace(command, tmp_path):
    specs = [
        "--optimizer",
        "sign_steps:lr=0.01",
        "--init",
        "corner:share=0.4",
        "--schedule",
        "ramp",
        "--clip",
        "soft:2",
    ]
    told = json.loads(
        command("trace", "steep_well:steepness=2", *specs, "--starts", "25", "--steps", "300", "--json").stdout
    )
    study = told["study"]
    # A plug-in that does not give its name is found again by that of its entry point.
    assert study["problem"] == "steep_well:steepness=2"
    assert study["optimizers"] == ["sign_steps:lr=0.01"] and study["inits"] == ["corner:share=0.4"]
    assert [row["hits"] for row in told["rows"] if row["minimum"] == 1] == [25]
    assert "sign_steps" in command("info", "steep_well-steepness-2-trace.png").stdout


def test_they_are_in_the_atlas_of_all_problems(site):
    code = """
from landscape import atlas, catalog
names = catalog.names("problems")
pages = len(names) // 3
page = next(k for k in range(1, pages + 1) if "tilted_well" in atlas.part(names, (k, pages)))
print(*atlas.compute(page=(page, pages), resolution=2).arrays["names"])
"""
    drawn = python(site, code).stdout.split()
    assert "tilted_well" in drawn and 3 <= len(drawn) <= 4


def test_a_near_miss_is_answered_with_a_plug_in(command):
    assert "Did you mean 'tilted_well'?" in command("info", "tilted_wel", code=2).stderr


@pytest.fixture
def broken(tmp_path):
    """An installed package all of whose members are broken, each in its own way."""
    place = tmp_path / "broken"
    (place / "broken-1.0.dist-info").mkdir(parents=True)
    (place / "broken-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    points = "gone = no_such_module\nunreadable = bad_syntax\nfailing = fails\nnumber = holds:value\n"
    (place / "broken-1.0.dist-info" / "entry_points.txt").write_text(f"[landscape.problems]\n{points}")
    (place / "bad_syntax.py").write_text("def problem(:\n")
    (place / "fails.py").write_text('"""A problem that fails."""\n1 / 0\n')
    (place / "holds.py").write_text('"""A number."""\nvalue = 3\n')
    return place


def test_a_broken_plug_in_is_named_and_stops_nothing_else(broken):
    code = "from landscape import cli; assert cli.run(['list', 'problems']) == 0\n"
    code += "for name in ('gone', 'unreadable', 'failing', 'number'): assert cli.run(['show', name]) == 2"
    done = python(broken, code)
    listed = " ".join(done.stdout.split())
    assert "himmelblau" in listed and "no_such_module, has no file; install its package again." in listed
    for line, words in zip(
        done.stderr.splitlines(),
        (
            "The plug-in 'gone' of problems, no_such_module, has no file",
            "cannot be read: SyntaxError",
            "The plug-in 'failing' of problems, fails, could not be imported: ZeroDivisionError",
            "must be a function, or a module that defines problem(…); it is a int",
        ),
        strict=True,
    ):
        assert words in line


def test_no_plug_in_takes_the_place_of_a_member(site):
    code = "from landscape import plugin; plugin.points = lambda family: {'ackley': None}\n"
    code += "from landscape import catalog; assert catalog.documentation('problems', 'ackley').startswith('Ackley')"
    python(site, code)
