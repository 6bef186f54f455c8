"""Files are read within limits and written whole; what cannot be is an error that names the file."""

import os
import threading
from pathlib import Path

import pytest

from cognito_audit.errors import UserError
from cognito_audit.lib import files
from cognito_audit.lib.files import read_text, refuse_unwritable, write_output


def test_a_text_is_read_without_its_byte_order_mark(tmp_path) -> None:
    (tmp_path / "a").write_bytes("\ufeffcaf\u00e9".encode())
    assert read_text(tmp_path / "a") == "caf\u00e9"


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "a")


def folder_of(folder: Path) -> None:
    (folder / "a").mkdir()


def device(folder: Path) -> None:
    (folder / "a").symlink_to("/dev/zero")


def latin_1(folder: Path) -> None:
    (folder / "a").write_bytes(b"one\ntw\xf6")


def loop(folder: Path) -> None:
    (folder / "a").symlink_to("a")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (pipe, "it is a pipe, not a file"),
        (folder_of, "it is a folder, not a file"),
        (device, "it is a device, not a file"),
        (latin_1, ":2: not UTF-8 text"),
        (loop, "cannot be read"),
        (lambda _: None, "cannot be read: No such file"),
    ],
)
def test_what_is_not_a_text_file_is_an_error(tmp_path, make, said) -> None:
    make(tmp_path)
    with pytest.raises(UserError, match=said) as error:
        read_text(tmp_path / "a")
    assert str(error.value).startswith(f"{tmp_path / 'a'}:")


def test_a_file_has_a_limit(tmp_path) -> None:
    (tmp_path / "a").write_text("x" * 11)
    assert read_text(tmp_path / "a", most=11) == "x" * 11
    with pytest.raises(UserError, match="larger than"):
        read_text(tmp_path / "a", most=10)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (folder_of, "it is a folder"),
        (loop, "the link refers to itself"),
        (lambda folder: (folder / "a").symlink_to("nowhere/b"), "there is no folder"),
    ],
)
def test_what_cannot_be_written_is_known_beforehand(tmp_path, make, said) -> None:
    make(tmp_path)
    with pytest.raises(UserError, match=said):
        refuse_unwritable(tmp_path / "a")


@pytest.mark.parametrize("name", ["x" * 300, "nowhere/a", "file/a"])
def test_a_name_that_no_file_can_have_is_known_beforehand(tmp_path, name) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        refuse_unwritable(tmp_path / name)


@pytest.mark.parametrize("file", ["/dev/stdout", "/dev/null"])
def test_a_device_can_be_written(file) -> None:
    refuse_unwritable(Path(file))


def test_the_longest_name_of_a_file_is_written(tmp_path) -> None:
    refuse_unwritable(tmp_path / ("x" * 255))
    write_output(tmp_path / ("x" * 255), "text")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["text"]


def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(files, "READER_WAIT", 0.2)
    pipe(tmp_path)
    with pytest.raises(UserError, match="no process reads this pipe"):
        write_output(tmp_path / "a", "text")


def test_a_pipe_gets_the_whole_text(tmp_path) -> None:
    pipe(tmp_path)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "a").read_text()))
    reader.start()
    write_output(tmp_path / "a", "x" * 200_000)
    reader.join()
    assert read == ["x" * 200_000]
