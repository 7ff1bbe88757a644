"""optax's own optimizers by name, and those of a user's file."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from landscape.errors import UsageError
from landscape.optimizers import describe, optimizer


@pytest.fixture(autouse=True)
def promotion():
    # optax itself mixes dtypes.
    with jax.numpy_dtype_promotion("standard"):
        yield


PLAIN = (
    "adabelief adadelta adafactor adagrad adam adamax adamaxw adamw adan amsgrad fromage lamb lars lion nadam nadamw "
    "novograd optimistic_adam_v2 optimistic_gradient_descent radam rmsprop rprop sgd sign_sgd signum sm3 yogi "
    "contrib.acprop contrib.ademamix contrib.adopt contrib.cocob contrib.dadapt_adamw contrib.dog contrib.madgrad "
    "contrib.muon contrib.prodigy contrib.schedule_free_sgd contrib.simplified_ademamix"
).split()
NEED_MORE = ["lbfgs", "polyak_sgd", "contrib.momo", "contrib.momo_adam", "contrib.sophia"]
NO_OPTIMIZERS = (
    "chain apply_updates clip scale_by_adam scale_by_learning_rate GradientTransformation MultiSteps "
    "cosine_decay_schedule l2_loss lookahead contrib.sam contrib.schedule_free contrib.mechanize"
).split()


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_optimizer_of_optax_is_taken_by_name(name):
    found = optimizer(f"optax.{name}:learning_rate=0.01")
    params = jax.ShapeDtypeStruct((2,), jnp.float32)
    step, _ = jax.eval_shape(lambda params: found.update(params, found.init(params), params), params)
    assert isinstance(found, optax.GradientTransformation) and step == params
    assert describe(found) == f"optax.{name}:learning_rate=0.01"


def test_a_strict_process_takes_them_too():
    with jax.numpy_dtype_promotion("strict"):
        assert describe(optimizer("optax.adam:0.0314")) == "optax.adam:learning_rate=0.0314"


def test_it_is_optaxs_and_may_be_chained():
    ours = optax.chain(optimizer("optax.lion:learning_rate=0.01,b1=0.5"), optax.scale(2.0))
    params, theirs = jnp.array([1.0, -2.0]), optax.lion(0.01, b1=0.5)
    step, _ = ours.update(params, ours.init(params), params)
    expected, _ = theirs.update(params, theirs.init(params), params)
    np.testing.assert_array_equal(step, 2 * expected)


def test_a_noisy_one_takes_its_seed_as_key():
    assert describe(optimizer("optax.noisy_sgd:0.01,key=3")) == "optax.noisy_sgd:learning_rate=0.01,key=3"


def test_the_same_spec_gives_the_same_object():
    assert optimizer("optax.lion:learning_rate=0.01") is optimizer("optax.lion:0.01")
    assert optimizer("optax.lion", lr=0.01) is optimizer("optax.lion:0.01")


def test_lr_fills_the_learning_rate_that_the_spec_leaves_open():
    assert describe(optimizer("optax.lion:b1=0.5", lr=0.1)) == "optax.lion:b1=0.5,learning_rate=0.1"
    assert describe(optimizer("optax.lion:0.2", lr=0.1)) == "optax.lion:learning_rate=0.2"


@pytest.mark.parametrize("name", NEED_MORE)
def test_those_that_need_values_or_line_searches_are_refused_by_name(name):
    with pytest.raises(UsageError, match=f"optax.{name}.* needs more than a gradient") as caught:
        optimizer(f"optax.{name}", lr=0.1)
    assert "\n" not in str(caught.value)


def test_an_object_that_needs_values_is_refused():
    with pytest.raises(UsageError, match="needs more than a gradient"):
        optimizer(optax.lbfgs())
    with pytest.raises(UsageError, match="is not an optax gradient transformation; got int"):
        optimizer(3)


@pytest.mark.filterwarnings("ignore:.seed. is deprecated:DeprecationWarning")
def test_per_example_gradients_are_refused():
    with pytest.raises(UsageError, match="needs more than a gradient"):
        optimizer("optax.contrib.dpsgd:0.1,l2_norm_clip=1.0,noise_multiplier=0.1,seed=0")


@pytest.mark.parametrize("name", NO_OPTIMIZERS)
def test_what_is_no_optimizer_is_refused(name):
    with pytest.raises(UsageError, match=f"'optax.{name}' is not an optimizer") as caught:
        optimizer(f"optax.{name}:0.1")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "spec, message",
    [
        ("optax.lion", "optax.lion needs a value for 'learning_rate'; write optax.lion:learning_rate=VALUE"),
        ("optax.lion:learning_rate=none", "needs a value for 'learning_rate'"),
        ("optax.lion:learning_rat=0.1", "no parameter 'learning_rat'.*Did you mean 'learning_rate'"),
        ("optax.lion:lr=0.1", "no parameter 'lr'.*Did you mean 'learning_rate'"),
        ("optax.lion:learning_rate=fast", "`learning_rate` of optax.lion takes a number; got 'fast'"),
        ("optax.lion:learning_rate=-1", "`learning_rate` of optax.lion must be above 0; got -1"),
        ("optax.adam:0.1,b1=1.5", "`b1` of optax.adam must be at least 0 and below 1; got 1.5"),
        ("optax.adam:0.1,eps_root=x", "`eps_root` of optax.adam takes a number; got 'x'"),
        ("optax.lion:0.1,learning_rate=0.1", "gives 'learning_rate' twice"),
        ("optax.sign_sgd:0.1,0.2", "gives too many values; optax.sign_sgd takes learning_rate"),
        ("optax.adam:0.1,mu_dtype=foo", "could not be made: TypeError"),
        ("optax.lino:0.1", "There is no 'optax.lino' in optax. Did you mean 'lion'"),
        ("optax._src.alias.adam:0.1", "There is no 'optax._src.alias.adam' in optax"),
    ],
)
def test_a_wrong_spec_is_answered_in_one_sentence(spec, message):
    with pytest.raises(UsageError, match=message) as caught:
        optimizer(spec)
    assert "\n" not in str(caught.value)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "import optax\n"
        "from landscape.optimizers import optimizer\n"
        "ready = optax.sgd(0.1)\n"
        "own = optimizer('gd')\n"
        "number = 3\n"
        "searching = optax.lbfgs()\n"
        "def made(learning_rate, momentum=0.5):\n"
        "    return optax.sgd(learning_rate, momentum)\n"
        "def plain():\n"
        "    return optax.multi_transform({'a': optax.sgd(0.1)}, {'kernel': 'a'})\n"
        "def broken():\n"
        "    raise RuntimeError('no luck')\n"
    )
    return path


def test_a_file_gives_a_transformation_or_a_function_that_makes_one(file):
    assert describe(optimizer(f"{file}:ready")) == f"{file}:ready"
    assert describe(optimizer(f"{file}:made:0.2,momentum=0.1")) == f"{file}:made:learning_rate=0.2,momentum=0.1"
    assert describe(optimizer(f"{file}:made", lr=0.3)) == f"{file}:made:learning_rate=0.3"
    assert optimizer(f"{file}:made:0.2") is optimizer(f"{file}:made:0.2")
    assert optimizer(f"{file}:own", lr=0.3).spec == "gd:lr=0.3"


def test_a_transformation_made_for_one_networks_parameters_is_taken(file):
    params = {"kernel": jnp.ones(2)}
    found = optimizer(f"{file}:plain")
    np.testing.assert_allclose(found.update(params, found.init(params), params)[0]["kernel"], -0.1)


@pytest.mark.parametrize(
    "name, message",
    [
        ("number", "is not an optax gradient transformation; got int"),
        ("searching", "needs more than a gradient"),
        ("ready:0.1", "is no function and takes no values"),
        ("made", "needs a value for 'learning_rate'"),
        ("broken", "could not be made: RuntimeError: no luck"),
    ],
)
def test_a_file_that_gives_something_else_is_refused(file, name, message):
    with pytest.raises(UsageError, match=message):
        optimizer(f"{file}:{name}")


def test_a_foreign_transformation_runs_in_either_precision():
    found = optimizer("optax.adam:learning_rate=0.01")
    for enabled, dtype in ((False, jnp.float32), (True, jnp.float64)):
        with jax.enable_x64(enabled):
            params = jnp.ones(2, dtype)
            assert found.update(params, found.init(params), params)[0].dtype == dtype
