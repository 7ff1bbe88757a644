"""Synthetic records, made once, and the settings that the command line draws with."""

import matplotlib
import pytest
import synthetic

from landscape import style


@pytest.fixture(scope="session")
def records():
    """Every picture's records: of few minima, and of many."""
    return {name: tuple(make() for make in makers) for name, makers in synthetic.MADE.items()}


@pytest.fixture(autouse=True)
def screen():
    """The settings that the command line draws with."""
    with matplotlib.rc_context(style.context("screen")):
        yield
