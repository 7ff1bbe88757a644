"""The house: which layer each module lives in, and that none imports upward or pulls in jax where it may not."""

import ast
import pathlib
import subprocess
import sys

import pytest

PACKAGE = pathlib.Path(__file__).parent.parent / "landscape"

LAYERS = {
    0: [
        "errors",
        "status",
        "notation",
        "plugin",
        "catalog",
        "statistics",
        "record",
        "fingerprint",
        "threefry",
        "persistence",
        "reproduction",
        "latex",
        "hypertext",
        "checkpoint",
        "events",
        "progress",
        "rows",
        "estimates",
        "columns",
        "explanations",
        "tables",
        "display",
        "gallery",
    ],
    1: ["problems", "datasets", "networks", "optimizers", "schedules", "clipping", "inits", "directions"],
    2: [
        "threads",
        "jaxpr",
        "trigonometry",
        "data_movement",
        "scalarization",
        "loop_fusion",
        "interval_arithmetic",
        "quantity",
        "evaluation",
        "pytree",
        "symmetry",
        "linearity",
        "slicing",
        "projection",
        "connectivity",
        "scale",
        "batches",
        "lane",
        "tiles",
        "noise",
        "unchecked",
        "compaction",
        "kernel",
        "stage",
        "paths",
        "crew",
        "scheduler",
        "processes",
        "blocks",
        "verdict",
        "plan",
        "descent",
        "integrator",
        "gradient_flow",
        "newton",
        "polishing",
        "winding",
        "degenerate",
        "index",
        "candidates",
        "minima",
        "lookup",
        "bowls",
        "labels",
        "watershed",
        "summit",
        "ways",
        "merging",
        "manifolds",
        "basins",
        "tally",
        "uncertainty",
        "repeats",
        "survey",
        "census",
        "comparison",
        "stability",
        "ensemble",
        "training",
        "outcomes",
    ],  # fmt: skip
    3: ["studies", "atlas"],
    4: [
        "venues",
        "embedding",
        "pgf",
        "style",
        "figures",
        "captions",
        "quantization",
        "pace",
        "animation",
        "interactive",
        "drawing",
        "drawer",
    ],
    5: ["cli", "__main__"],
}
WITHOUT_JAX = LAYERS[0] + LAYERS[4]
FAMILIES = LAYERS[1]


def layer(module):
    return next(number for number, names in LAYERS.items() if module in names)


def files():
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def home(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """The dotted names that a file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(path):
    """The modules of this package that a file imports, each by the part under `landscape`."""
    names = [name.split(".")[1:] for name in imports(path) if name.split(".")[0] == "landscape"]
    return [parts for parts in names if parts and parts != ["__version__"]]


def test_every_module_has_a_layer():
    assert sorted({home(path) for path in files()}) == sorted(name for names in LAYERS.values() for name in names)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_its_own_layer_and_lower_ones(path):
    for parts in own(path):
        assert layer(parts[0]) <= layer(home(path)), f"{path.name} imports landscape.{parts[0]}"


@pytest.mark.parametrize("path", [path for path in files() if home(path) in FAMILIES], ids=lambda path: path.stem)
def test_a_member_imports_only_its_familys_contract_and_layer_0(path):
    if path.stem.startswith("_"):
        return
    for parts in own(path):
        same_family = parts[0] == home(path)
        assert same_family or layer(parts[0]) == 0 or path.stem == "__init__", f"{path} imports landscape.{parts[0]}"


@pytest.mark.parametrize("path", [path for path in files() if home(path) in WITHOUT_JAX], ids=lambda path: path.stem)
def test_layers_0_and_4_never_name_jax(path):
    assert not [name for name in imports(path) if name.split(".")[0] in ("jax", "optax")]


def test_layers_0_and_4_and_the_help_load_without_jax():
    modules = [f"landscape.{name}" for name in WITHOUT_JAX] + ["landscape", "landscape.cli"]
    members = [f"landscape.figures.{path.stem}" for path in (PACKAGE / "figures").glob("[a-z]*.py")]
    code = f"import sys\nfor name in {modules + members}: __import__(name)\nassert 'jax' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_module_is_named_like_a_public_function():
    import landscape

    modules = {home(path) for path in files()}
    assert not modules & set(landscape.__all__)


def test_the_top_level_holds_only_what_the_design_names():
    top = {path.name for path in PACKAGE.parent.iterdir() if not path.name.startswith(".")}
    assert {"pyproject.toml", "landscape", "tests", "gallery", "README.md", "LICENSE"} <= top
