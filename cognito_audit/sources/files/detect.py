"""Detection of the reader for a file: by the ending of its name, else by the members at its top."""

from functools import cache
from importlib import import_module
from typing import NamedTuple

from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.files.kinds import begins_like_one, known_kind
from cognito_audit.sources.files.leftovers import Leftover, in_place_of_an_answer, leftover
from cognito_audit.sources.files.names import TERRAFORM, is_for_a_generator
from cognito_audit.sources.files.reader import Reader
from cognito_audit.sources.files.top_level import has_at_top
from cognito_audit.sources.input_types import READERS, WORDS


class Recognised(NamedTuple):
    """A file, and the input type that it is read as."""

    file: InputFile
    input_type: str


FileOutcome = Recognised | Leftover
"""What becomes of a file: it goes to a reader, or it is left over."""


@cache
def reader(input_type: str) -> Reader:
    """Return the reader of a type; raises ``KeyError`` for a type that is not among ``INPUT_TYPES``."""
    module, _, name = READERS[input_type].partition(":")
    made: Reader = getattr(import_module(module), name)()
    return made


def outcome_of(file: InputFile, input_type: str = "") -> FileOutcome:
    """Return what becomes of a file; ``input_type`` forces a reader."""
    if not file.named and (is_for_a_generator(file.name) or in_place_of_an_answer(file)):
        return leftover(file)
    if not input_type and begins_like_one(file) and known_kind(file) is not None:
        return leftover(file)
    name = input_type or _input_type(file)
    return Recognised(file, name) if name else leftover(file)


def _input_type(file: InputFile) -> str:
    """Return the type of the reader that recognises the file, empty if none does.

    What several recognise by what it mentions belongs to the one whose members are at its top, else to the first. No
    more readers are loaded than that takes.
    """
    if file.name.endswith(TERRAFORM):
        return "terraform"
    first = ""
    for name in READERS:
        if any(word in file.data for word in WORDS.get(name, (b"",))) and reader(name).recognises(file):
            if has_at_top(file, reader(name).members):
                return name
            first = first or name
    return first
