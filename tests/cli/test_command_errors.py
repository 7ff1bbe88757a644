"""Wrong input is answered with one sentence and an exit code, before anything is written."""

import os

import numpy as np
import pytest

from landscape import progress
from landscape.cli import run

FILES = {
    "vector.py": "def loss(x): return 2 * x\n",
    "raises.py": "def loss(x): raise KeyError('my own words')\n",
    "branches.py": "def loss(x): return x[0] if x[0] > 0 else x[1]\n",
    "nan.py": "def loss(x): return x[0] * float('nan')\n",
    "whole.py": "def loss(x): return 3\n",
    "nothing.py": "def loss(x): return None\n",
    "number.py": "loss = 3\n",
    "alone.py": "def loss(): return 3.0\n",
    "syntax.py": "def loss(x)\n",
    "imports.py": "import there_is_no_such_module\n",
    "exits.py": "import sys; sys.exit(3)\n",
    "lines.py": "raise ValueError('first\\nsecond')\n",
    "space.py": "import landscape\nloss = landscape.Problem(lambda x: x @ x, domain=[[-1, 1]], name='space')\n",
    "good.py": "def bowl(x): return (x**2).sum()\n",
    "junk.npz": "no archive",
    "junk.png": "no picture",
}

TRACE = "trace himmelblau --starts 4 --steps 4 "
PATH = "trace {} --starts 4 --steps 4"

WRONG = {
    # verbs, arguments and options
    "frobnicate": "There is no verb 'frobnicate'; it is one of show, trace",
    "trce himmelblau": "Did you mean 'trace'?",
    "--frob": "`landscape` has no option '--frob'. `landscape --help`",
    "trace": "`landscape trace` needs a PROBLEM first. `landscape trace --help`",
    "trace --json himmelblau": "needs a PROBLEM first",
    "redraw": "`landscape redraw` needs a RECORD first",
    TRACE + "extra": "has no place for 'extra'",
    TRACE + "--styl paper": "has no option '--styl'. Did you mean '--style'?",
    TRACE + "--resolution 4": "has no option '--resolution'",
    TRACE + "-x": "has no option '-x'",
    TRACE + "--lr": "--lr needs a value. `landscape trace --help`",
    TRACE + "--verbose=3": "--verbose takes no value",
    "basins himmelblau --init uniform": "has no option '--init'",
    # members and their parameters
    "trace rastrign": "Unknown problem 'rastrign'. Did you mean 'rastrigin'?",
    "trace ''": "Unknown problem ''",
    "trace rastrigin:amplitud=3": "rastrigin has no parameter 'amplitud'; it takes amplitude",
    "trace rastrigin:amplitude=high": "takes a number; got 'high'",
    TRACE + "--optimizer adm": "Unknown optimizer 'adm'. Did you mean 'adam'?",
    TRACE + "--optimizer lbfgs": "Unknown optimizer 'lbfgs'",
    TRACE + "--optimizer optax.lbfgs": "needs more than a gradient",
    TRACE + "--optimizer optax.nothing": "no 'optax.nothing'",
    TRACE + "--optimizer optax.adam": "write optax.adam:learning_rate=VALUE",
    TRACE + "--optimizer adam:b3=1": "it takes lr, b1, b2, eps",
    TRACE + "--optimizer adam:lr=0": "'lr' of adam must be above 0; got 0",
    TRACE + "--optimizer adam:lr=-1": "'lr' of adam must be above 0; got -1",
    TRACE + "--optimizer adam:lr=fast": "'lr' of adam takes a number; got 'fast'",
    TRACE + "--optimizer adam:lr=nan": "takes a number; got 'nan'",
    TRACE + "--init unifrm": "Unknown init 'unifrm'. Did you mean 'uniform'?",
    TRACE + "--init normal:scale=-1": "'scale' of normal must be positive; got -1",
    TRACE + "--init constant:point=1x2x3": "each of the 2 coordinates; got '1x2x3'",
    "trace himmelblau --init grid --starts 5": "--starts of the grid must be a whole number to the power 2; got 5",
    "count himmelblau --init grid --starts 5": "--starts of the grid must be a whole number to the power 2; got 5",
    TRACE + "--clip nrm:1": "--clip takes norm:C, value:C, adaptive:C or percentile:P; got 'nrm:1'. Did you mean",
    TRACE + "--clip norm": "write norm:limit=VALUE",
    TRACE + "--clip norm:0": "must be above 0; got 0",
    TRACE + "--schedule cosin": "Unknown schedule 'cosin'. Did you mean 'cosine'?",
    TRACE + "--schedule cosine --optimizer optax.sgd:learning_rate=0.1": "--schedule sets the learning rate",
    TRACE + "--batch 3": "--batch is for networks that are trained; himmelblau is a function here",
    "count himmelblau --optimizer gd --optimizer admm": "Did you mean 'adam'?",
    "count himmelblau --optimizer gd --optimizer gd": "--optimizer gives 'gd' twice",
    "count himmelblau --init grid --init grid": "--init gives 'grid' twice",
    "trace himmelblau --optimizer lion --optimizer sgd": "`trace` takes one --optimizer, and it is given 2",
    "compare himmelblau --lr 0.1 --lr 0.2": "`compare` takes several, as --lr 0.01,0.02.",
    "train mlp --optimizer gd --optimizer adam": "`train` takes one --optimizer, and it is given 2 times; leave",
    "count himmelblau --seed 1 --seed=2": "`compare` takes several, as --seeds 0,1,2.",
    TRACE + "--style paper --style screen": "`trace` takes one --style, and it is given 2 times; leave all but one",
    "count himmelblau --at-most 100": "--at-most is where --until-covered ends; give both, or --starts starts",
    "count himmelblau --replicates 8": "--replicates are of balanced starts, as those of sobol.",
    "count himmelblau --test fisher": "--test 'fisher' compares several optimizers or inits; give another of either.",
    "count himmelblau --test g --optimizer gd --optimizer adam --starts 1e9": "--test 'g' takes independent starts",
    "count himmelblau --test mcnemar --init uniform --init normal --starts 1e9": "drawn apart; use 'fisher' or",
    # numbers
    TRACE + "--lr 0": "--lr takes a number above 0; got 0.",
    TRACE + "--lr -1": "--lr takes a number above 0; got -1.",
    TRACE + "--lr abc": "--lr takes a number above 0; got 'abc'.",
    TRACE + "--lr nan": "--lr takes a number above 0; got 'nan'.",
    TRACE + "--lr inf": "--lr takes a number above 0; got 'inf'.",
    "trace himmelblau --starts 0": "--starts takes a whole number of at least 1; got 0.",
    "trace himmelblau --starts -3": "--starts takes a whole number of at least 1; got -3.",
    "trace himmelblau --starts 2.5": "--starts takes a whole number of at least 1; got '2.5'.",
    "trace himmelblau --steps 0": "--steps takes a whole number from 1 to 2147483647; got 0.",
    "trace himmelblau --steps 2147483648": "--steps takes a whole number from 1 to 2147483647; got 2147483648.",
    TRACE + "--seed -1": "--seed takes a whole number from 0 to 4294967295; got -1.",
    TRACE + "--seed 4294967296": "--seed takes a whole number from 0 to 4294967295; got 4294967296.",
    TRACE + "--seed x": "--seed takes a whole number from 0 to 4294967295; got 'x'.",
    TRACE + "--noise -1": "--noise takes a number of at least 0; got -1.",
    TRACE + "--l2 nan": "--l2 takes a number of at least 0; got 'nan'.",
    TRACE + "--batch 0": "--batch takes a whole number of at least 1; got 0.",
    TRACE + "--tolerance 1": "--tolerance takes a number between 0 and 1; got 1.",
    TRACE + "--precision 16": "--precision is one of 64, 32; got '16'.",
    "basins himmelblau --resolution 1": "--resolution takes a whole number from 2 to 32768; got 1.",
    "count himmelblau --level 1": "--level takes a number between 0 and 1; got 1.",
    "count himmelblau --interval wils": "--interval is one of wilson, clopper-pearson, goodman, sison-glaz; got",
    "count himmelblau --starts 4294967296": "must be a whole number of at least 1 and below 2³²; got 4294967296.",
    "count himmelblau --repeats 2": "--repeats runs each start again with other noise, and adam has none; give --noise",
    "compare himmelblau --map --starts 9": "--starts is for paths; maps take --resolution cells a side; got 9.",
    "sweep himmelblau --lr 1:2:3:4": "--lr takes LOW:HIGH:COUNT with LOW < HIGH and at least 2 values; got '1:2:3:4'.",
    "sweep himmelblau --over momentum=0:1": "--over takes NAME=LOW:HIGH:COUNT",
    TRACE + "--center he_normal": "--center is for networks; himmelblau is a function.",
    "sweep himmelblau --lr 1e-3": "--lr takes LOW:HIGH:COUNT, as 1e-3:1e-1:40; got '1e-3'.",
    "line himmelblau --from 3,2 --to 3,2": "two different points; got [[3.0, 2.0], [3.0, 2.0]].",
    "train mlp --lr 0.05": "adam:lr=0.01 gives its own. Write the optimizer without, as adam.",
    # windows
    TRACE + "--domain=5:-5,-5:5": "--domain needs low < high, as --domain=-5:5,-5:5; got 5:-5.",
    TRACE + "--domain 5:5,-5:5": "--domain needs low < high, as --domain=-5:5,-5:5; got 5:5.",
    TRACE + "--view=1:0,0:1": "--view needs low < high, as --view=-5:5,-5:5; got 1:0.",
    TRACE + "--domain=-5:5": "for each coordinate, as --domain=-5:5,-5:5; got '-5:5'.",
    TRACE + "--domain=-5,5,-5,5": "--domain takes a range of finite numbers for each coordinate",
    TRACE + "--domain=-5:5:5,0:1": "--domain takes a range of finite numbers for each coordinate",
    TRACE + "--domain=a:b,c:d": "--domain takes a range of finite numbers for each coordinate",
    TRACE + "--domain=-inf:inf,0:1": "--domain takes a range of finite numbers for each coordinate",
    TRACE + "--domain=-5:5,-5:5,-5:5": "--domain takes a range for each of the 2 coordinates of himmelblau; got 3.",
    TRACE + "--view=-5:5,-5:5,-5:5": "--view takes two ranges of finite numbers",
    TRACE + "--domain=": "--domain takes a range of finite numbers for each coordinate",
    # outputs
    TRACE + "--out no/such/map.png": "The folder 'no/such' does not exist",
    TRACE + "--out map.jpg": ".svg, .pgf, .gif, .webp, .mp4 or .html file; got 'map.jpg'.",
    TRACE + "--out map": ".svg, .pgf, .gif, .webp, .mp4 or .html file; got 'map'.",
    "count himmelblau --out a.gif": "An animation shows a record of `trace`; `count` is drawn as .png, .pdf or .svg;",
    "basins himmelblau --out a.html": "A page shows a record of `trace` or `show`; `basins` is drawn as .png,",
    "animate himmelblau --fps 60": "--fps takes a number from 1 to 50; got 60.",
    "animate himmelblau --seconds 41": "--fps times --seconds is the frames, 2 to 1,000; got 25 times 41.",
    TRACE + "--out ''": "--out takes a file name; got ''.",
    TRACE + "--out folder.png": "'folder.png' is a folder",
    TRACE + "--record runs.h5": "--record writes a .npz file; got 'runs.h5'.",
    TRACE + "--record no/runs.npz": "The folder 'no' does not exist",
    TRACE + "--json no/runs.json": "The folder 'no' does not exist",
    TRACE + "--json --csv": "--json and --csv cannot both go to stdout",
    TRACE + "--json hits --csv ./hits": "Two outputs cannot go to one file",
    TRACE + "--style papr": "Unknown style 'papr'. Did you mean 'paper'? `landscape list styles` shows all",
    # functions of one's own
    PATH.format("nofile.py:loss"): "There is no file 'nofile.py'",
    "count nofile.py:loss --record runs.npz": "There is no file 'nofile.py'",
    PATH.format("good.py:bowll"): "'good.py' defines no 'bowll'. Did you mean 'bowl'?",
    PATH.format("good.py"): "'good.py' names a file only; add the function's name, as in good.py:loss.",
    PATH.format("good.py:"): "'good.py' names a file only",
    PATH.format(".py:loss"): "There is no file '.py'",
    PATH.format("imports.py:loss"): "ModuleNotFoundError: No module named 'there_is_no_such_module'",
    PATH.format("syntax.py:loss"): "SyntaxError",
    PATH.format("exits.py:loss"): "SystemExit: 3",
    PATH.format("lines.py:loss"): "ValueError: first second",
    PATH.format("vector.py:loss"): "A loss returns one number; vector.py:loss returns an array of shape (2,)",
    PATH.format("raises.py:loss"): "raises.py:loss raised while it was traced: KeyError: 'my own words'",
    PATH.format("branches.py:loss"): "branches.py:loss raised while it was traced: TracerBoolConversionError",
    PATH.format("nan.py:loss"): "nan.py:loss is not finite at any",
    PATH.format("whole.py:loss"): "whole.py:loss returns int64",
    PATH.format("nothing.py:loss"): "A loss returns one number; nothing.py:loss returns",
    PATH.format("number.py:loss"): "is neither a function of x nor a Problem; got int",
    PATH.format("alone.py:loss"): "takes 0 positional arguments",
    PATH.format("space.py:loss"): "`trace` takes a problem of two coordinates or more",
    "show space.py:loss": "`show` takes a problem of two coordinates or more",
    "count space.py:loss": "`count` takes a problem of two coordinates or more",
    "basins space.py:loss": "`basins` takes a problem of two coordinates or more",
    # records, figures, members
    "redraw nothing.npz": "There is no file 'nothing.npz'; a record is written by --record NAME.npz.",
    "redraw junk.npz": "'junk.npz' is not a record",
    "redraw foreign.npz": "'foreign.npz' is not a record",
    "redraw good.py": "'good.py' is not a record",
    "redraw .": "'.' is not a record",
    "info nonsense": "There is no member, record or figure 'nonsense'; `landscape list` shows the members.",
    "info adm": "Did you mean 'adam'?",
    "info junk.npz": "'junk.npz' is not a record",
    "info junk.png": "'junk.png' holds no study",
    "info nothing.png": "There is no file 'nothing.png'",
    "list problms": "There is no family 'problms'; it is one of problems, optimizers",
    "list problems more": "has no place for 'more'",
    "list --jsn": "has no option '--jsn'. Did you mean '--json'?",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "folder.png").mkdir()
    np.savez(tmp_path / "foreign.npz", a=np.zeros(2))
    return tmp_path


def files(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.name != "__pycache__"}


def split(line):
    return [word if word != "''" else "" for word in line.split()]


@pytest.mark.parametrize("line", WRONG)
def test_wrong_usage(line, folder, capsys):
    before = files(folder)
    assert run(split(line)) == 2
    out, err = capsys.readouterr()
    assert out == "" and files(folder) == before
    assert err.startswith("landscape: ") and err.count("\n") == 1 and err.endswith("\n")
    assert WRONG[line] in err and "Traceback" not in err


def test_no_arguments_show_the_help(capsys):
    assert run([]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("Usage: landscape") and "Verbs:" in err


def failing(monkeypatch, error):
    def work(*arguments):
        progress.note("a note")
        raise error

    monkeypatch.setattr("landscape.studies.compute", work)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "Interrupted."),
        (MemoryError("Unable to allocate 7 TiB"), 1, "There is not enough memory; take fewer --starts"),
        (OSError(28, "No space left on device", "x.npz"), 1, "x.npz: No space left on device."),
        (ZeroDivisionError("one\ntwo"), 1, "ZeroDivisionError: one (--verbose shows where)"),
    ],
)
def test_a_failure_at_run_time(error, code, message, folder, capsys, monkeypatch):
    failing(monkeypatch, error)
    before = files(folder)
    assert run(split(TRACE)) == code
    out, err = capsys.readouterr()
    assert out == "" and files(folder) == before
    assert err.startswith(f"a note\nlandscape: {message}") and err.count("\n") == 2


def test_verbose_shows_where_it_failed(monkeypatch):
    failing(monkeypatch, ZeroDivisionError("one"))
    with pytest.raises(ZeroDivisionError):
        run([*split(TRACE), "--verbose"])


def test_verbose_leaves_wrong_usage_one_sentence(capsys):
    assert run(["trace", "rastrign", "--verbose"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_path_without_permission_is_refused_before_anything_is_computed(folder, capsys, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    before = files(folder)
    assert run([*split(TRACE), "--out", "map.png"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and files(folder) == before
    assert err == "landscape: 'map.png' cannot be written: you lack the permission; choose another path.\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_a_failure(capsys):
    assert run(["show", "himmelblau", "--csv", "/dev/full"]) == 1
    assert "landscape: '/dev/full' cannot be written: No space left on device." in capsys.readouterr().err


def test_a_warning_is_a_note(folder, capsys, recwarn):
    (folder / "warns.py").write_text("import warnings\nwarnings.warn('look out')\ndef loss(x): return x @ x\n")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert run(["show", "warns.py:loss"]) == 0
    assert "warning: look out\n" in capsys.readouterr().err
