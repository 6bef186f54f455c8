"""A coverage-guided fuzzer of the readers: ``python -m tests.hostile.fuzz READER --seconds N``.

An input that reaches new lines is kept, and changed further. What ends in anything but an answer or an error in words,
and what takes too long, is saved as a file, once for each place.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import cognito_audit
from tests.hostile.fuzz_readers import EXPECTED, READERS, Fuzzed

PACKAGE = str(Path(cognito_audit.__file__).parent)
LONGEST = 10
"""In seconds: an input that takes longer hangs."""
LARGEST = 200_000
WORDS = (
    b"null",
    b"[]",
    b"{}",
    b"[",
    b"{",
    b'"',
    b"'",
    b"\n",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"-1",
    b"1e999",
    b"9" * 5000,
)
Line = tuple[CodeType, int]


@contextmanager
def lines_into(seen: set[Line]) -> Iterator[None]:
    """Within the block, add every line of the package that runs to ``seen``."""

    def on_line(code: CodeType, line: int) -> Any:
        if code.co_filename.startswith(PACKAGE):
            seen.add((code, line))
        return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]  once is enough

    fruitless: Counter[CodeType] = Counter()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if event == "line":
            fruitless[code] += 1 if (code, frame.f_lineno) in seen else -100
            seen.add((code, frame.f_lineno))
            return trace
        # Tracing is slow: a function that has shown nothing new for long is looked at now and then.
        is_own = code.co_filename.startswith(PACKAGE)
        return trace if is_own and (fruitless[code] < 1000 or random.random() < 0.02) else None

    if sys.version_info >= (3, 12):
        tool, events = sys.monitoring.COVERAGE_ID, sys.monitoring.events
        sys.monitoring.use_tool_id(tool, "fuzz")
        sys.monitoring.register_callback(tool, events.LINE, on_line)
        sys.monitoring.set_events(tool, events.LINE)
        try:
            yield
        finally:
            sys.monitoring.set_events(tool, 0)
            sys.monitoring.free_tool_id(tool)
    else:
        sys.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(None)


def changed(data: bytes, others: list[bytes], words: tuple[bytes, ...], chance: random.Random) -> bytes:
    """Return the data with a few changes."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randint(0, len(data))
        to = min(len(data), at + chance.choice((1, 10, 100)))
        new = chance.choice((_word, _nothing, _again, _backwards, _garbage, _of_another))(
            data[at:to], others, words, chance
        )
        data = (data[:at] + new + data[chance.choice((at, to)) :])[:LARGEST]  # put in, or in place
    return data


def _word(_: bytes, __: list[bytes], words: tuple[bytes, ...], chance: random.Random) -> bytes:
    return chance.choice((*WORDS, *words))


def _nothing(*_: object) -> bytes:
    return b""


def _again(piece: bytes, _: list[bytes], __: tuple[bytes, ...], chance: random.Random) -> bytes:
    return piece * chance.choice((2, 2, 3, 500))


def _backwards(piece: bytes, *_: object) -> bytes:
    return piece[::-1]


def _garbage(_: bytes, __: list[bytes], ___: tuple[bytes, ...], chance: random.Random) -> bytes:
    return chance.randbytes(3)


def _of_another(_: bytes, others: list[bytes], __: tuple[bytes, ...], chance: random.Random) -> bytes:
    return _piece_of(chance.choice(others), chance)


def _piece_of(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[at : at + chance.choice((10, 100, 1000))]


def fault_of(reader: Fuzzed, file: Path) -> str:
    """Read a file, and return the error and its place where it is not one in words."""
    signal.alarm(LONGEST)
    try:
        reader.read(file)
    except EXPECTED:
        return ""
    except Exception as error:  # noqa: BLE001  any other is what is looked for
        return f"{type(error).__name__} {_place(error)}"
    finally:
        signal.alarm(0)
    return ""


def _place(error: BaseException) -> str:
    """Return the last place in the package that an error went through."""
    trace, place = error.__traceback__, "?"
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(PACKAGE):
            place = f"{Path(file).relative_to(PACKAGE)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def fuzz(reader: Fuzzed, seconds: float, seed: int, out: Path) -> dict[str, Path]:
    """Fuzz a reader for some time; return a file for each fault."""
    chance = random.Random(seed)
    corpus = [data[:LARGEST] for data in reader.seeds()]
    seen: set[Line] = set()
    faults: dict[str, Path] = {}
    end, runs = time.monotonic() + seconds, 0
    queue = list(corpus)
    with tempfile.TemporaryDirectory() as folder, lines_into(seen):
        file = Path(folder, reader.name)
        while time.monotonic() < end:
            data = queue.pop() if queue else changed(chance.choice(corpus), corpus, reader.words, chance)
            file.write_bytes(data)
            before, runs = len(seen), runs + 1
            fault = fault_of(reader, file)
            if fault and fault not in faults:
                faults[fault] = out / f"{reader.name}.{len(faults)}"
                faults[fault].write_bytes(data)
            if len(seen) > before:
                corpus.append(data)
    sys.stdout.write(f"{runs} inputs, {len(seen)} lines, {len(corpus)} kept, {len(faults)} faults\n")
    return faults


def too_long(*_: object) -> None:
    """Interrupt a reader that takes too long."""
    raise TimeoutError(f"longer than {LONGEST} s")


def main() -> int:
    """Fuzz the reader that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=__doc__)
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()), help="folder for inputs with faults")
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, too_long)
    given.out.mkdir(parents=True, exist_ok=True)
    faults = fuzz(READERS[given.reader], given.seconds, given.seed, given.out)
    sys.stdout.writelines(f"{fault}: {file}\n" for fault, file in faults.items())
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
