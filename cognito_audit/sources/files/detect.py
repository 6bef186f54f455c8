"""Detection of the reader for a file, by its content."""

from importlib import import_module

from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.files.reader import Reader
from cognito_audit.sources.input_types import READERS


def reader(input_type: str) -> Reader:
    """Return the reader of a type; raises ``KeyError`` for a type that is not among ``INPUT_TYPES``."""
    module, _, name = READERS[input_type].partition(":")
    made: Reader = getattr(import_module(module), name)()
    return made


def input_type_of(file: InputFile) -> str:
    """Return the type of the first reader that recognises the file; empty if none does."""
    return next((name for name in READERS if reader(name).recognises(file)), "")
