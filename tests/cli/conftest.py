"""The folder that commands of a test run in."""

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of the test's own, as the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
