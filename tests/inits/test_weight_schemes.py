"""Every scheme of weights: streams, rows drawn apart, specs of several kinds, and the law that each promises."""

import math
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from samples import every_kind, first, residual, small
from scipy import stats

from landscape import catalog
from landscape.errors import UsageError
from landscape.inits import INDEPENDENT, MODES, SAME, deviation, kind, resolve, starts
from landscape.networks import KINDS, Architecture, Network, kernel, paths

ALL = [name for name in catalog.names("inits") if "weights" in resolve(name)[0].draws]
OF_ARRAYS = [name for name in ALL if name not in ("lsuv", "metainit", "zero_residual", "fixup")]
FOR_KERNELS = ["orthogonal", "delta_orthogonal", "identity", "sparse"]
RANDOM = [name for name in OF_ARRAYS if name not in ("zeros", "constant", "identity")]


def listed(theta):
    return dict(zip(paths(theta), jax.tree.leaves(theta), strict=True))


def network_for(spec):
    if spec.startswith(("lsuv", "metainit")):
        return small()
    return residual() if spec.startswith(("zero_residual", "fixup")) else every_kind()


def usual(name):
    return name + ":steps=100,batch=32" if name == "metainit" else name


@pytest.mark.parametrize("name", ALL)
def test_every_array_has_its_shape_in_float64_and_rows_drawn_apart_are_those_of_the_whole(name):
    net, config = network_for(name), (jax.config.jax_enable_x64, jax.config.jax_default_prng_impl)
    whole = starts(usual(name), net, n=9, seed=4)
    tensors = listed(net.tensors)
    assert {path: leaf.shape for path, leaf in listed(whole).items()} == {k: (9, *t.shape) for k, t in tensors.items()}
    assert all(leaf.dtype == np.float64 and np.isfinite(leaf).all() for leaf in jax.tree.leaves(whole))
    for rows in (range(2, 7), range(8, 9), range(0, 0), range(9, 9)):
        part = starts(usual(name), net, n=200, seed=4, rows=rows)
        same = jax.tree.map(lambda a, b, rows=rows: np.array_equal(a, b[rows.start : rows.stop]), part, whole)
        assert all(jax.tree.leaves(same)), rows
    assert config == (jax.config.jax_enable_x64, jax.config.jax_default_prng_impl)


def test_rows_beyond_one_tile_are_those_of_the_whole():
    net = every_kind()
    whole = listed(starts("orthogonal", net, n=1100, seed=1))
    part = listed(starts("orthogonal", net, n=1100, seed=1, rows=range(1020, 1030)))
    assert all((part[path] == whole[path][1020:1030]).all() for path in part)


@pytest.mark.parametrize("name", RANDOM)
def test_another_seed_another_start_and_another_array_are_independent(name):
    net = every_kind()
    one, other = (listed(starts(name, net, n=60, seed=seed)) for seed in (0, 1))
    flat, again, cell = (
        one["out/kernel"].reshape(60, -1),
        other["out/kernel"].reshape(60, -1),
        one["cell"].reshape(60, -1),
    )
    bound = 4.5 / math.sqrt(flat[:, :64].size)
    assert abs(np.corrcoef(flat.ravel(), again.ravel())[0, 1]) < 4.5 / math.sqrt(flat.size)
    assert abs(np.corrcoef(flat[:-1].ravel(), flat[1:].ravel())[0, 1]) < 4.5 / math.sqrt(flat.size)
    assert abs(np.corrcoef(flat[:, :64].ravel(), cell.ravel())[0, 1]) < bound


def test_schemes_with_one_seed_are_independent():
    drawn = [listed(starts(name, every_kind(), n=20))["out/kernel"].ravel() for name in RANDOM]
    table = np.corrcoef(drawn) - np.eye(len(RANDOM))
    assert np.abs(table).max() < 5 / math.sqrt(drawn[0].size)


@pytest.mark.parametrize("name", ALL)
def test_biases_are_zero_and_factors_one_where_no_scheme_is_named_for_them(name):
    net = network_for(name)
    for tensor, leaf in zip(jax.tree.leaves(net.tensors), jax.tree.leaves(starts(usual(name), net, n=2)), strict=True):
        if tensor.kind in ("bias", "scale"):
            assert (leaf == (tensor.kind == "scale")).all()


def variance(form):
    """Of the kernel (40, 30), of the convolution (3, 3, 4, 10)."""
    return form(40, 30), form(36, 90)


LAWS = {
    "xavier_normal": variance(lambda i, o: 2 / (i + o)),
    "xavier_uniform": variance(lambda i, o: 2 / (i + o)),
    "xavier_uniform:gain=2": variance(lambda i, o: 8 / (i + o)),
    "xavier_normal:mode=fan_out": variance(lambda i, o: 1 / o),
    "he_normal": variance(lambda i, o: 2 / i),
    "he_uniform": variance(lambda i, o: 2 / i),
    "he_normal:mode=fan_out,slope=0.5": variance(lambda i, o: 2 / (1.25 * o)),
    "he_uniform:slope=1": variance(lambda i, o: 1 / i),
    "he_normal:mode=fan_avg,gain=0.5": variance(lambda i, o: 1 / (i + o)),
    "lecun_normal": variance(lambda i, o: 1 / i),
    "lecun_uniform": variance(lambda i, o: 1 / i),
    "uniform": variance(lambda i, o: 1 / (3 * i)),
    "uniform:scale=0.3": variance(lambda i, o: 0.03),
    "normal": variance(lambda i, o: 1e-4),
    "normal:scale=2": variance(lambda i, o: 4),
    "truncated_normal:scale=0.5": variance(lambda i, o: 0.25 * stats.truncnorm(-2, 2).var()),
    "truncated_normal:scale=1,cut=1": variance(lambda i, o: stats.truncnorm(-1, 1).var()),
    "constant:point=1,scale=0.5": variance(lambda i, o: 0.25),
}


@pytest.mark.parametrize("spec", LAWS)
def test_the_law_of_a_scheme_is_its_formula(spec):
    drawn = listed(starts(spec, every_kind(), n=30, seed=2))
    name = spec.partition(":")[0]
    for path, expected in zip(("out/kernel", "conv/kernel"), LAWS[spec], strict=True):
        values, deviation = drawn[path].ravel(), math.sqrt(expected)
        law = stats.norm(0, deviation)
        if "uniform" in name:
            law = stats.uniform(-math.sqrt(3) * deviation, 2 * math.sqrt(3) * deviation)
        if "truncated" in name:
            scale, cut = (0.5, 2) if "0.5" in spec else (1, 1)
            law = stats.truncnorm(-cut, cut, scale=scale)
        values = values - (name == "constant")
        assert stats.kstest(values, law.cdf).pvalue > 0.001
        # The standard error of a variance is √((kurtosis − 1)/n) of it, and no law here has a larger kurtosis than 3.
        assert abs(values.var() / expected - 1) < 4 * math.sqrt(2 / values.size)


INITS = torch.nn.init
TORCH = {
    "xavier_normal:gain=1.5": lambda w: INITS.xavier_normal_(w, gain=1.5),
    "xavier_uniform": INITS.xavier_uniform_,
    "he_normal": lambda w: INITS.kaiming_normal_(w, nonlinearity="relu"),
    "he_normal:slope=0.3,mode=fan_out": lambda w: INITS.kaiming_normal_(w, a=0.3, mode="fan_out"),
    "he_uniform:slope=0.1": lambda w: INITS.kaiming_uniform_(w, a=0.1),
    "lecun_normal": lambda w: INITS.kaiming_normal_(w, nonlinearity="linear"),
    "uniform": lambda w: INITS.kaiming_uniform_(w, a=math.sqrt(5)),
    "truncated_normal:scale=1": lambda w: INITS.trunc_normal_(w, std=1),
    "normal:mean=1,scale=3": lambda w: INITS.normal_(w, 1, 3),
    "orthogonal:gain=1.4": lambda w: INITS.orthogonal_(w, gain=1.4),
}


@pytest.mark.parametrize("spec", TORCH)
def test_entries_have_the_law_of_torchs(spec):
    torch.manual_seed(0)
    drawn = listed(starts(spec, every_kind(), n=20, seed=6))
    # Torch's axes are (outputs, inputs, *field).
    for path, shape in (("out/kernel", (30, 40)), ("conv/kernel", (10, 4, 3, 3))):
        theirs = np.stack([TORCH[spec](torch.empty(shape, dtype=torch.float64)).numpy() for _ in range(20)])
        assert stats.ks_2samp(drawn[path].ravel(), theirs.ravel()).pvalue > 0.001


def test_fans_are_those_that_torch_counts():
    for shape in ((40, 30), (3, 3, 4, 10)):
        fans = INITS._calculate_fan_in_and_fan_out(torch.empty((*shape[::-1][:2], *shape[:-2])))
        for mode, fan in zip(MODES, (*fans, sum(fans) / 2), strict=True):
            assert deviation(kernel(*shape), factor=2.0, gain=3.0, mode=mode) == pytest.approx(3 * math.sqrt(2 / fan))


def test_a_bias_takes_the_fan_of_its_layer_as_torchs_linear_does():
    drawn = starts("he_normal+bias=uniform", every_kind(), n=400)["out"]["bias"]
    torch.manual_seed(0)
    theirs = np.stack([torch.nn.Linear(40, 30).bias.detach().numpy() for _ in range(400)])
    assert stats.ks_2samp(drawn.ravel(), theirs.ravel()).pvalue > 0.001


def matrix(one):
    """(receptive field · inputs, outputs)."""
    return one.reshape(-1, one.shape[-1])


def test_orthogonal_kernels_are_orthogonal_and_uniform():
    drawn = listed(starts("orthogonal:gain=2", every_kind(), n=200))
    for path in ("out/kernel", "conv/kernel", "cell", "words"):
        for one in drawn[path][:20]:
            w = matrix(one) / 2
            small = w.T @ w if w.shape[0] >= w.shape[1] else w @ w.T
            np.testing.assert_allclose(small, np.eye(len(small)), atol=1e-12)
    # Of a Haar matrix, the square of an entry is Beta(1/2, (n − 1)/2), and both determinants are as likely.
    squares = (drawn["cell"][:, 3, 5] / 2) ** 2
    assert stats.kstest(squares, stats.beta(0.5, 3.5).cdf).pvalue > 0.01
    assert stats.binomtest(int((np.linalg.det(drawn["cell"]) > 0).sum()), 200).pvalue > 0.01


def test_a_delta_orthogonal_convolution_keeps_the_norm_at_every_position(x64):
    drawn = first(starts("delta_orthogonal:gain=1.5", every_kind(), n=1))
    conv = drawn["conv"]["kernel"]
    assert np.count_nonzero(np.abs(conv).sum(axis=(2, 3))) == 1
    image = np.random.default_rng(0).normal(size=(2, 7, 6, 4))
    made = jax.lax.conv_general_dilated(image, conv, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    np.testing.assert_allclose(np.linalg.norm(made, axis=-1), 1.5 * np.linalg.norm(image, axis=-1), rtol=1e-12)
    dense = matrix(drawn["out"]["kernel"])
    np.testing.assert_allclose(dense.T @ dense, 2.25 * np.eye(30), atol=1e-12)


def test_identity_hands_on_and_is_torchs_dirac():
    drawn = first(starts("identity:gain=0.5+bias=zeros", every_kind(), n=1))
    assert (drawn["cell"] == 0.5 * np.eye(8)).all() and (drawn["words"] == 0.5 * np.eye(8)).all()
    theirs = INITS.dirac_(torch.empty(10, 4, 3, 3)).numpy().transpose(2, 3, 1, 0)
    assert (drawn["conv"]["kernel"] == 0.5 * theirs).all()


def test_each_unit_of_a_sparse_layer_listens_to_so_many_inputs():
    for spec, k in (("sparse", 15), ("sparse:connections=3,scale=0.25", 3)):
        drawn = listed(starts(spec, every_kind(), n=40))
        for path, fan in (("out/kernel", 40), ("conv/kernel", 36), ("cell", 8)):
            counts = np.array([np.count_nonzero(matrix(one), axis=0) for one in drawn[path]])
            assert (counts == min(k, fan)).all()
        chosen = np.array([matrix(one) for one in drawn["out/kernel"]])
        assert stats.chisquare(np.count_nonzero(chosen, axis=(0, 2))).pvalue > 0.001
        scale = 0.25 if k == 3 else 1
        assert stats.kstest(chosen[chosen != 0], stats.norm(0, scale).cdf).pvalue > 0.001


def test_zeros_and_constant_are_one_point_and_say_so():
    assert (
        kind("zeros") == kind("constant:point=0.2") == kind("identity") == kind("zeros+bias=constant:point=1") == SAME
    )
    assert kind("constant:scale=0.1") == kind("zeros+bias=normal") == kind("lsuv") == INDEPENDENT
    for spec, value in (("zeros", 0), ("constant", 0), ("constant:point=-1e+2", -100)):
        drawn = starts(spec, every_kind(), n=3)
        assert (drawn["out"]["kernel"] == value).all() and (drawn["norm"] == 1).all()


def test_fixup_scales_branches_and_ends_them_in_zero():
    drawn = listed(starts("fixup", residual(), n=300))
    he = listed(starts("he_normal", residual(), n=300))
    for path, leaf in drawn.items():
        if path == "out" or path.endswith("w2"):
            assert (leaf == 0).all()
        else:
            # Three branches of three kernels: 3^(−1/4).
            ratio = leaf.std() / he[path].std() if leaf.std() else 1.0
            assert ratio == pytest.approx(3**-0.25 if "w" in path else 1, rel=0.02), path


@pytest.mark.parametrize("spec", ["fixup", "zero_residual"])
def test_residual_branches_are_the_identity_at_the_start(spec, x64):
    net = residual(blocks=5)
    inputs = np.random.default_rng(0).normal(size=(20, 8))
    _, layers = net.architecture.forward(first(starts(spec, net, n=1)), jnp.asarray(inputs), None)
    assert (layers["stream"] == layers["stem"]).all() and np.std(layers["block1/w1"]) > 0


def test_zero_residual_draws_the_others_by_he():
    drawn = listed(starts("zero_residual", residual(), n=200))
    assert drawn["block0/w0"].var() == pytest.approx(2 / 8, rel=0.03)
    assert drawn["out"].var() == pytest.approx(2 / 8, rel=0.03)


def test_each_kind_can_have_its_scheme():
    drawn = starts(
        "he_normal+recurrent=orthogonal+bias=normal:mean=1e+1,scale=0.1+scale=constant:point=0.5+embedding=zeros",
        every_kind(), n=50,
    )  # fmt: skip
    cells = drawn["cell"]
    np.testing.assert_allclose(cells @ cells.transpose(0, 2, 1), np.tile(np.eye(8), (50, 1, 1)), atol=1e-12)
    assert drawn["out"]["bias"].mean() == pytest.approx(10, abs=0.02)
    assert (drawn["norm"] == 0.5).all() and (drawn["words"] == 0).all()
    alone = starts("he_normal", every_kind(), n=50)
    assert (drawn["conv"]["kernel"] == alone["conv"]["kernel"]).all()


def test_a_kinds_scheme_is_the_same_whatever_stands_first():
    one, other = (starts(f"{base}+bias=normal", every_kind(), n=4) for base in ("zeros", "he_normal"))
    assert (one["out"]["bias"] == other["out"]["bias"]).all() and one["out"]["bias"].std() > 0


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("uniforn", "Unknown init 'uniforn'"),
        ("sobol", "'sobol' draws points, and every takes weights; choose another init, as xavier_normal or he_normal"),
        ("he_normal+bias=grid", "'grid' draws points"),
        ("he_normal+biases=zeros", r"an array is one of kernel.*; got 'biases'. Did you mean 'bias'"),
        ("he_normal+Bias=zeros", "got 'Bias'"),
        ("he_normal+bias=zeros+bias=normal", "gives 'bias' twice"),
        ("he_normal+orthogonal", r"one scheme stands first, others follow as in he_normal\+recurrent=orthogonal"),
        ("he_normal+", "one scheme stands first"),
        ("+bias=zeros", "one scheme stands first"),
        ("he_normal+bias=", "one scheme stands first"),
        ("he_normal+bias=lsuv", "'lsuv' draws all arrays of a network together; give it first"),
        ("he_normal+bias=orthogonal", "'orthogonal' draws arrays of inputs by outputs, and conv/bias"),
        ("he_normal+scale=sparse", "'sparse' draws arrays of inputs by outputs, and norm"),
        ("fixup", "'fixup' takes kernels at the ends of residual branches; every has none. Take he_normal"),
        ("zero_residual", "'zero_residual' takes kernels at the ends"),
        ("normal:scale=0", "'scale' of normal takes one number, positive and finite; got '0'"),
        ("normal:mean=1x2", "'mean' of normal takes one number, finite; got '1x2'"),
        ("constant:point=1x2", "'point' of constant takes one number"),
        ("uniform:scale=-1", "'scale' of uniform takes one number, positive"),
        ("truncated_normal:cut=0", "'cut' of truncated_normal"),
        ("xavier_normal:gain=0", "'gain' of xavier_normal"),
        ("lecun_uniform:gain=-1", "'gain' of lecun_uniform"),
        ("he_normal:mode=fan-in", "'mode' of he_normal is one of fan_in, fan_out, fan_avg; got 'fan-in'. Did you mean"),
        ("he_uniform:slope=1e999", "'slope' of he_uniform takes a number"),
        ("xavier_uniform:gain=1e999", "'gain' of xavier_uniform takes a number"),
        ("orthogonal:gain=0", "'gain' of orthogonal"),
        ("identity:gain=0", "'gain' of identity"),
        ("sparse:connections=0", "'connections' of sparse takes one number, at least 1; got '0'"),
        ("sparse:connections=1.5", "'connections' of sparse takes a whole number"),
        ("lsuv:tolerance=0", "'tolerance' of lsuv"),
        ("lsuv:iterations=0", "'iterations' of lsuv"),
        ("metainit:lr=0", "'lr' of metainit"),
        ("metainit:momentum=1", "'momentum' of metainit takes one number, at least 0 and below 1"),
        ("zeros:scale=1", "zeros has no parameter 'scale'"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_a_sentence(spec, words):
    with pytest.raises(UsageError, match=words):
        starts(spec, every_kind(), n=2)


def test_a_kind_that_the_network_lacks_is_refused():
    with pytest.raises(UsageError, match=re.escape("mlp has no recurrent, only bias, kernel")):
        starts("he_normal+recurrent=orthogonal", small(), n=2)


def test_a_convolution_with_fewer_outputs_cannot_be_delta_orthogonal():
    made = Architecture({"conv": kernel(3, 3, 8, 4)}, None)
    with pytest.raises(UsageError, match="loss has one of 8 inputs and 4 outputs. Take orthogonal"):
        starts("delta_orthogonal", Network(lambda params: 0.0, architecture=made), n=1)


def test_a_users_function_draws_all_arrays_and_may_come_first(tmp_path):
    (tmp_path / "own.py").write_text(
        "import jax, numpy as np\n"
        "def halves(seed, rows, n, problem):\n"
        "    return jax.tree.map(lambda one: np.full((len(rows), *one.shape), 0.5), problem.tensors)\n"
        "def wrong(seed, rows, n, problem):\n"
        "    return {'w': np.zeros(3)}\n"
        "def broken(seed, rows, n, problem):\n"
        "    return jax.tree.map(lambda one: np.full((len(rows), *one.shape), np.nan), problem.tensors)\n"
    )
    drawn = starts(f"{tmp_path}/own.py:halves+bias=zeros", every_kind(), n=2)
    assert (drawn["cell"] == 0.5).all() and (drawn["norm"] == 0.5).all() and (drawn["out"]["bias"] == 0).all()
    with pytest.raises(UsageError, match="must return arrays of shapes"):
        starts(f"{tmp_path}/own.py:wrong", every_kind(), n=2)
    with pytest.raises(UsageError, match="must return finite weights; those of cell, .* are not"):
        starts(f"{tmp_path}/own.py:broken", every_kind(), n=2)


def test_every_kind_of_array_is_drawn_for():
    assert {one.kind for one in jax.tree.leaves(every_kind().tensors)} == set(KINDS)
