"""The public `draw`: into a figure of its own or given axes, and records that a picture cannot be drawn of."""

import dataclasses

import matplotlib
import pytest
from artists import by_gid
from matplotlib.figure import Figure

import landscape
from landscape import catalog
from landscape.errors import UsageError
from landscape.figures import _holding


@pytest.fixture
def fast(monkeypatch):
    """No more than three pictures, so that not all are drawn to find out which can be."""
    monkeypatch.setattr(_holding.catalog, "names", lambda family: ["basins", "curves", "trajectories"])


def test_a_figure_of_its_own_has_the_width_of_its_style(records):
    record = records["surface"][0]
    assert landscape.draw(record).get_figwidth() == pytest.approx(5.2)
    assert landscape.draw(record, style="icml:columns=2").get_figwidth() == pytest.approx(6.75)
    assert by_gid(landscape.draw(records["basins"][0]).axes[0], "basins")


def test_given_axes_are_drawn_into_with_the_settings_of_the_moment(records):
    ax = Figure().subplots()
    with matplotlib.rc_context({"axes.titlesize": 17}):
        assert landscape.draw(records["basins"][0], ax=ax) is ax.figure
    assert by_gid(ax, "title")[0].get_fontsize() == 17
    ax = Figure().subplots()
    landscape.draw(records["census"][0], "ecdf", "paper", ax)
    assert by_gid(ax, "title")[0].get_fontsize() == 8.5


def test_a_picture_of_another_verb_is_refused_with_those_that_can_be_drawn(records, fast):
    with pytest.raises(UsageError) as refused:
        landscape.draw(records["trajectories"][0], "curves")
    told = str(refused.value)
    assert told.startswith("`figure` curves reads 'outcome_names', which this record of trace does not hold.")
    assert told.endswith("It can be drawn as trajectories.")


def test_a_picture_that_stumbles_over_another_verbs_record_says_so(records, fast):
    with pytest.raises(UsageError, match="`figure` basins reads a record of basins; this is one of trace"):
        landscape.draw(records["trajectories"][0], "basins")


def test_a_mistake_of_a_picture_itself_is_not_taken_for_the_records(records, monkeypatch):
    def broken(record, ax=None):
        raise ZeroDivisionError

    monkeypatch.setattr(catalog, "member", lambda family, name: broken)
    with pytest.raises(ZeroDivisionError):
        landscape.draw(records["surface"][0])


def test_a_record_that_no_picture_can_be_drawn_of(records, fast):
    record = dataclasses.replace(records["surface"][0], arrays={})
    with pytest.raises(UsageError, match="reads '.*', which this record of show does not hold. No picture can"):
        landscape.draw(record, "curves")
