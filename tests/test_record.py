"""One file: what goes in comes out, the bytes repeat, and nothing is written by halves."""

import errno
import io
import json
import os
import time
import zipfile

import numpy as np
import pytest

from landscape import record as records
from landscape.errors import Failure, UsageError
from landscape.record import Record, load, write_whole

STUDY = {"verb": "trace", "problem": "himmelblau", "steps": 500, "lr": None, "domain": [[-6.0, 6.0], [-6.0, 6.0]]}


@pytest.fixture
def record():
    rng = np.random.default_rng(0)
    arrays = {
        "ends": rng.normal(size=(50, 2)),
        "losses": np.array([np.nan, np.inf, -0.0, 1e-300]),
        "status": np.arange(5, dtype=np.int8),
        "labels": np.arange(12).reshape(3, 4)[:, ::2],
        "names": np.array(["gd", "adam…"]),
        "empty": np.zeros((0, 2), np.float32),
        "scalar": np.array(3.5),
    }
    return Record(STUDY, arrays, ("lr = 0.02", "a note …"), {"jax": "0.8"})


def test_round_trip(record, tmp_path):
    record.save(tmp_path / "r.npz")
    back = load(tmp_path / "r.npz")
    assert (back.study, back.notes, back.provenance) == (record.study, record.notes, record.provenance)
    assert list(back.arrays) == list(record.arrays)
    for name, array in record.arrays.items():
        np.testing.assert_array_equal(back.arrays[name], array)
        assert back.arrays[name].dtype == array.dtype


def test_the_same_record_gives_the_same_bytes_at_any_time(record, tmp_path, monkeypatch):
    record.save(tmp_path / "one.npz")
    monkeypatch.setattr(time, "time", lambda: 2e9)
    Record(dict(STUDY), dict(record.arrays), record.notes, record.provenance).save(str(tmp_path / "two.npz"))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    load(tmp_path / "one.npz").save(tmp_path / "three.npz")
    assert load(tmp_path / "three.npz").study == record.study


def test_how_an_array_lies_in_memory_is_not_in_the_bytes(record, tmp_path):
    record.save(tmp_path / "a.npz")
    arrays = {name: np.asarray(array, order="F") for name, array in record.arrays.items()}
    Record(record.study, arrays, record.notes, record.provenance).save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_numpy_reads_the_arrays_too(record, tmp_path):
    record.save(tmp_path / "r.npz")
    with np.load(tmp_path / "r.npz", allow_pickle=False) as file:
        np.testing.assert_array_equal(file["ends"], record.arrays["ends"])


def test_record_names_no_time_host_or_user(tmp_path):
    Record(STUDY, {}).save(tmp_path / "r.npz")
    with zipfile.ZipFile(tmp_path / "r.npz") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        text = archive.read("record.json").decode()
    assert str(tmp_path) not in text
    assert set(json.loads(text)) == {"format", "study", "notes", "provenance"}


def test_provenance_names_versions_and_processor():
    found = records.provenance()
    assert found["numpy"] == np.__version__
    assert all(isinstance(value, str) and value for value in found.values())
    assert {"landscape", "python", "jax", "jaxlib", "system", "processor"} <= set(found)
    assert records._version("no-such-package-at-all") == "not installed"


def test_pickles_are_neither_written_nor_read(tmp_path):
    target = tmp_path / "r.npz"
    with pytest.raises(ValueError):
        Record(STUDY, {"bad": np.array([{}], dtype=object)}).save(target)
    assert list(tmp_path.iterdir()) == []
    member = io.BytesIO()
    np.save(member, np.array([{}], dtype=object), allow_pickle=True)
    write_archive(target, VALID, {"bad.npy": member.getvalue()})
    with pytest.raises(UsageError, match="is not a record"):
        load(target)


VALID = {"format": records.FORMAT, "study": {}, "notes": [], "provenance": {}}


def write_archive(path, text, members=()):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("record.json", text if isinstance(text, str) else json.dumps(text))
        for name, content in dict(members).items():
            archive.writestr(name, content)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="There is no file .*none.npz.*--record"):
        load(tmp_path / "none.npz")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04 but no archive", b"\x89PNG\r\n\x1a\n" + bytes(100)], ids=range(4)
)
def test_files_of_another_kind_are_no_records(content, tmp_path):
    path = tmp_path / "r.npz"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is not a record"):
        load(path)


def test_a_folder_and_a_plain_npz_are_no_records(tmp_path):
    with pytest.raises(UsageError, match="is not a record"):
        load(tmp_path)
    np.savez(tmp_path / "plain.npz", a=np.zeros(3))
    with pytest.raises(UsageError, match="is not a record"):
        load(tmp_path / "plain.npz")


@pytest.mark.parametrize("text", ["[]", "3", "null", "{}", "{", '{"format": 1}', '{"format": 1, "study": {}}'])
def test_other_json_is_no_record(text, tmp_path):
    write_archive(tmp_path / "r.npz", text)
    with pytest.raises(UsageError, match="is not a record"):
        load(tmp_path / "r.npz")


def test_damaged_records_are_refused_wherever_the_damage_is(record, tmp_path):
    record.save(tmp_path / "r.npz")
    content = (tmp_path / "r.npz").read_bytes()
    path = tmp_path / "damaged.npz"
    refused = 0
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            load(path)
        except UsageError:
            refused += 1
    assert refused > len(content) // 7 * 0.7  # bytes such as a file's attributes do not matter
    for size in range(0, len(content), 101):
        path.write_bytes(content[:size])
        with pytest.raises(UsageError, match="is not a record"):
            load(path)


def test_a_newer_layout_says_to_upgrade(tmp_path):
    write_archive(tmp_path / "r.npz", {"format": 99, "contents": "unknown"}, {"new.npy": b"unreadable"})
    with pytest.raises(UsageError, match="has layout 99, this version reads 1; upgrade"):
        load(tmp_path / "r.npz")


def test_folder_that_does_not_exist_is_wrong_usage(record, tmp_path):
    with pytest.raises(UsageError, match="folder .*nowhere' does not exist"):
        record.save(tmp_path / "nowhere" / "r.npz")
    with pytest.raises(UsageError, match="is a folder; name a file in it"):
        record.save(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="does not exist"):
        record.save(tmp_path / "file" / "r.npz")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that root cannot write into either")
def test_folder_that_cannot_be_written_is_a_failure(record):
    with pytest.raises(Failure, match="'/proc/self/r.npz' cannot be written: "):
        record.save("/proc/self/r.npz")


@pytest.mark.parametrize("call", ["replace", "fdopen", "chmod"])
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), OSError("No space left on device")]
)
def test_a_failed_write_leaves_the_old_file_and_no_other(call, error, tmp_path, monkeypatch):
    target = tmp_path / "r.npz"
    target.write_bytes(b"old")

    def fail(*arguments):
        if call == "fdopen":
            os.close(arguments[0])
        raise error

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(Failure, match="r.npz' cannot be written: No space left on device."):
        write_whole(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["r.npz"]
    assert target.read_bytes() == b"old"


def test_an_interrupt_leaves_no_temporary_file(tmp_path, monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "r.npz", b"new")
    assert list(tmp_path.iterdir()) == []


def test_files_get_the_permissions_that_the_user_set(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "r.npz", b"new")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert (tmp_path / "r.npz").stat().st_mode & 0o777 == 0o640


def test_writing_replaces_a_file(tmp_path):
    write_whole(tmp_path / "a.csv", b"old and longer")
    write_whole(str(tmp_path / "a.csv"), b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"new"


def test_records_do_not_import_jax():
    import subprocess
    import sys

    code = "import sys, landscape.record, landscape.tables, landscape.rows; assert 'jax' not in sys.modules"
    code += "; assert not {'scipy.stats', 'rich'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
