"""Members found without importing them, specs, and objects from a user's file."""

import subprocess
import sys

import pytest

from landscape import catalog, plugin
from landscape.catalog import bind, load_path, member, names
from landscape.errors import UsageError
from landscape.notation import Spec, is_path, parse, read_value, write_value

FAMILIES = sorted(catalog.SINGULAR)
MEMBERS = [(family, name) for family in FAMILIES for name in names(family)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8", 8),
        ("-8", -8),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("5.", 5.0),
        ("true", True),
        ("False", False),
        ("none", None),
        ("8x8", (8, 8)),
        ("1.5x-2", (1.5, -2)),
        ("1e-3x2e5", (0.001, 200000.0)),
        ("filter", "filter"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("1x", "1x"),
        ("0.1.2", "0.1.2"),
        ("", ""),
        ('"8x8"', "8x8"),
        ('"2024"', "2024"),
        ('"a,b=c"', "a,b=c"),
        ("C:\\\\data\\\\mnist", "C:\\\\data\\\\mnist"),
    ],
)
def test_read_value(text, value):
    assert read_value(text) == value and type(read_value(text)) is type(value)


@pytest.mark.parametrize(
    "value", [0, -3, 10**30, 0.1, 1 / 3, 1e-300, 1e22, 0.1 + 0.2, True, False, None, (1.5, -2), (1e-3, 2.5), "filter",
              "~/a b", "8x8", "none", "a,b", "a=b"],
)  # fmt: skip
def test_values_round_trip(value):
    assert read_value(write_value(value)) == value


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("adam", Spec("adam", (), {})),
        ("adam:", Spec("adam", (), {})),
        (" adam : lr = 0.05 , b1=0.8 ", Spec("adam", (), {"lr": 0.05, "b1": 0.8})),
        ("norm:1.0", Spec("norm", (1.0,), {})),
        ("adam:0.1,b1=0.5", Spec("adam", (0.1,), {"b1": 0.5})),
        ("constant:point=1.5x-2", Spec("constant", (), {"point": (1.5, -2)})),
        ("optax.lion:learning_rate=0.01", Spec("optax.lion", (), {"learning_rate": 0.01})),
        ("my_file.py:loss", Spec("my_file.py:loss", (), {})),
        ("a,b/my_file.py:loss:k=2", Spec("a,b/my_file.py:loss", (), {"k": 2})),
        ("C:/work/f.py:loss", Spec("C:/work/f.py:loss", (), {})),
        ("idx:~/data.d/mnist-v1", Spec("idx", ("~/data.d/mnist-v1",), {})),
        ("idx:C:\\data\\mnist,n=100", Spec("idx", ("C:\\data\\mnist",), {"n": 100})),
        ('npz:"a,b=1.npz"', Spec("npz", ("a,b=1.npz",), {})),
        ('idx:n=5,path="a,b"', Spec("idx", (), {"n": 5, "path": "a,b"})),
    ],
)
def test_parse(text, spec):
    assert parse(text) == spec


@pytest.mark.parametrize(
    "text",
    [
        "adam",
        "adam:lr=0.05,b1=0.8",
        "norm:0.1",
        "constant:point=1.5x-2",
        "f.py:loss:k=2",
        "gd:lr=none",
        'idx:"2024"',
        'npz:path="a,b"',
    ],
)
def test_specs_round_trip(text):
    assert str(parse(text)) == text and parse(str(parse(text))) == parse(text)


def test_parse_refuses_what_is_ambiguous():
    with pytest.raises(UsageError, match="gives 'lr' twice"):
        parse("adam:lr=0.1,lr=0.2")
    with pytest.raises(UsageError, match="cannot follow a named one"):
        parse("adam:lr=0.1,0.9")


def test_is_path():
    assert is_path("f.py:loss") and is_path("f.py") and not is_path("rastrigin") and not is_path("optax.lion")


@pytest.mark.parametrize("family", FAMILIES)
def test_names_are_sorted_public_files(family):
    found = names(family)
    assert found == sorted(set(found)) and found
    assert not any(name.startswith("_") for name in found)


@pytest.mark.parametrize(("family", "name"), MEMBERS)
def test_every_member_is_described_without_importing_it(family, name):
    assert catalog.summary(family, name).endswith(".")
    assert catalog.documentation(family, name)
    assert isinstance(catalog.parameters(family, name), list)


@pytest.mark.parametrize(("family", "name"), MEMBERS)
def test_every_member_defines_its_family_s_object(family, name):
    assert callable(member(family, name))


def test_listing_does_not_import_jax():
    code = """
import sys
from landscape import catalog, notation
for family in catalog.SINGULAR:
    for name in catalog.names(family):
        catalog.summary(family, name), catalog.documentation(family, name), catalog.parameters(family, name)
catalog.bind("optimizers", notation.parse("adam:lr=0.1"))
heavy = {"jax", "jaxlib", "optax", "matplotlib", "scipy", "sklearn", "numpy"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("family", FAMILIES)
def test_near_miss_is_answered_with_did_you_mean(family):
    name = names(family)[0]
    noun = catalog.SINGULAR[family]
    with pytest.raises(UsageError, match=f"Unknown {noun} '{name}q'. Did you mean '{name}'.*landscape list {family}"):
        member(family, name + "q")


@pytest.mark.parametrize("name", ["zzzzzz", "", "__init__", "../optimizers/adam", "optimizers.adam"])
def test_names_that_are_no_members_are_refused(name):
    with pytest.raises(UsageError, match="Unknown problem"):
        member("problems", name)


def test_parameters_come_from_the_signature():
    found = {parameter.name: parameter for parameter in catalog.parameters("optimizers", "adam")}
    assert list(found) == ["lr", "b1", "b2", "eps"]
    assert found["b1"].default == "0.9" and found["lr"].default == "None" and found["b1"].annotation == "float"
    assert catalog.parameters("inits", "sobol") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("adam", {}),
        ("adam:0.1", {"lr": 0.1}),
        ("adam:0.1,0.8", {"lr": 0.1, "b1": 0.8}),
        ("adam:0.1,b2=0.99", {"lr": 0.1, "b2": 0.99}),
        ("adam:lr=1", {"lr": 1}),
        ("adam:lr=none", {"lr": None}),
    ],
)
def test_bind(text, values):
    assert bind("optimizers", parse(text)) == values


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("adam:epss=1", "adam has no parameter 'epss'; it takes lr, b1, b2, eps. Did you mean 'eps'"),
        ("adam:qqqq=1", "no parameter 'qqqq'"),
        ("adam:=1", "no parameter ''"),
        ("adam:0.1,lr=0.2", "gives 'lr' twice"),
        ("adam:1,2,3,4,5", "gives 5 values"),
        ("adam:lr=fast", "'lr' of adam takes a number; got 'fast'"),
        ("adam:lr=", "'lr' of adam takes a number; got ''"),
        ("adam:lr=nan", "takes a number; got 'nan'"),
        ("adam:b1=none", "'b1' of adam takes a number; got 'none'"),
        ("adam:lr=1x2", "'lr' of adam takes one value; got '1x2'"),
    ],
)
def test_bind_refuses(text, message):
    with pytest.raises(UsageError, match=message):
        bind("optimizers", parse(text))


def test_bind_checks_whole_numbers_and_missing_values():
    with pytest.raises(UsageError, match="'warmup' of cosine takes a whole number; got '1.5'"):
        bind("schedules", parse("cosine:warmup=1.5"))
    with pytest.raises(UsageError, match="'warmup' of cosine takes a (whole )?number; got 'true'"):
        bind("schedules", parse("cosine:warmup=true"))
    with pytest.raises(UsageError, match="norm needs a value for 'limit'; write norm:limit=VALUE"):
        bind("clipping", parse("norm"))
    with pytest.raises(UsageError, match="sobol takes none"):
        bind("inits", parse("sobol:3"))


@pytest.fixture
def plug_in(tmp_path, monkeypatch):
    """An installed package that adds a problem through an entry point."""
    (tmp_path / "my_plugin.py").write_text('"""A bowl."""\n\ndef problem(depth: float = 2.0):\n    return depth\n')
    info = tmp_path / "my_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[landscape.problems]\nbowl_of_a_plug_in = my_plugin\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugin.points.cache_clear()
    yield "bowl_of_a_plug_in"
    plugin.points.cache_clear()
    sys.modules.pop("my_plugin", None)


def test_plug_ins_are_found_without_importing_them(plug_in):
    assert plug_in in names("problems")
    assert catalog.summary("problems", plug_in) == "A bowl."
    assert [parameter.name for parameter in catalog.parameters("problems", plug_in)] == ["depth"]
    assert "my_plugin" not in sys.modules
    assert member("problems", plug_in)() == 2.0


@pytest.fixture
def user_file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("def loss(x):\n    return x[0] ** 2\n\nWIDTH = 3\n")
    return path


def test_load_path_returns_the_object(user_file):
    assert load_path(f"{user_file}:loss")([3]) == 9
    assert load_path(f"{user_file}:WIDTH") == 3
    assert load_path(f"{user_file}:loss") is load_path(f"{user_file}:loss")
    assert catalog.source_text(load_path(f"{user_file}:loss")) == user_file.read_text()


def test_load_path_takes_relative_paths_and_home(user_file, monkeypatch):
    monkeypatch.chdir(user_file.parent)
    assert load_path("mine.py:WIDTH") == 3
    monkeypatch.setenv("HOME", str(user_file.parent))
    assert load_path("~/mine.py:WIDTH") == 3


def test_load_path_notices_that_the_file_changed(user_file):
    assert load_path(f"{user_file}:WIDTH") == 3
    user_file.write_text("WIDTH = 4444\n")
    assert load_path(f"{user_file}:WIDTH") == 4444


def test_load_path_answers_a_missing_name_with_the_nearest(user_file):
    with pytest.raises(UsageError, match="defines no 'los'. Did you mean 'loss'"):
        load_path(f"{user_file}:los")
    with pytest.raises(UsageError, match="defines no 'qqq'.$"):
        load_path(f"{user_file}:qqq")


def test_load_path_needs_a_name_and_a_file(user_file, tmp_path):
    with pytest.raises(UsageError, match="names a file only.*mine.py:loss"):
        load_path(str(user_file))
    with pytest.raises(UsageError, match="There is no file .*nowhere.py"):
        load_path(f"{tmp_path}/nowhere.py:loss")
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(UsageError, match="There is no file"):
        load_path(f"{tmp_path}/folder.py:loss")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import no_such_module_at_all\n", "ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("def loss(x:\n", "SyntaxError"),
        ("1 / 0\n", "ZeroDivisionError: division by zero"),
    ],
)
def test_load_path_shows_why_an_import_fails(tmp_path, text, message):
    path = tmp_path / "broken.py"
    path.write_text(text)
    with pytest.raises(UsageError, match=f"broken.py' could not be imported: {message}"):
        load_path(f"{path}:loss")


def test_source_text_of_what_has_none():
    assert catalog.source_text(len) is None
    assert catalog.source_text(3) is None
