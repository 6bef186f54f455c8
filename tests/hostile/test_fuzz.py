"""The fuzzer finds what it is made for, and each reader takes its first inputs."""

import random
import signal
from pathlib import Path

import pytest

from tests.hostile import fuzz
from tests.hostile.fuzz_readers import READERS, Fuzzed


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_its_first_inputs(tmp_path, name) -> None:
    reader = READERS[name]
    seeds = reader.seeds()
    assert seeds
    file = tmp_path / reader.name
    for data in seeds[:: max(1, len(seeds) // 3)]:
        file.write_bytes(data)
        assert fuzz.fault_of(reader, file) == ""


def test_a_change_can_be_repeated() -> None:
    def changes():
        return [fuzz.changed(b"some data", [b"other"], (b"word",), random.Random(seed)) for seed in range(50)]

    assert changes() == changes()
    assert len(set(changes())) > 30


def test_an_error_without_words_and_a_hang_are_saved_once(tmp_path, monkeypatch) -> None:
    def read(file: Path) -> object:
        if b"x" in file.read_bytes():
            while True:
                pass
        return {}["missing"]

    monkeypatch.setattr(fuzz, "LONGEST", 1)
    before = signal.signal(signal.SIGALRM, fuzz.too_long)
    try:
        found = fuzz.fuzz(Fuzzed("a", read, lambda: [b"x", b"1", b"2"]), 1.5, 0, tmp_path)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert sorted(fault.split()[0] for fault in found) == ["KeyError", "TimeoutError"]
    assert {file.read_bytes() for file in found.values()} <= {b"x", b"1", b"2"}
