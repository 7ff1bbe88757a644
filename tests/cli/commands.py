"""Running a command inside of a test."""

from landscape.cli import run


def done(capsys, *arguments, code=0):
    """Run a command that must end with this exit code, and return what it printed: stdout and stderr."""
    found = run(arguments)
    out, err = capsys.readouterr()
    assert found == code, err
    return out, err
