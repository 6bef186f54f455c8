"""Everything that a user reads, and every name that a contributor reads, each with its location."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import typer

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cognito_audit"
READ_KEYS = {
    *("about", "also", "beyond", "cause", "look", "loses", "message", "newer", "next"),
    *("no_fix", "older", "reason", "remediation", "title", "what", "why"),
}
"""The keys of the project's TOML files whose values are prose."""
QUOTED = re.compile(r"```.*?```|``.*?``|`[^`]*`|\"[^\"]*\"|“[^”]*”", re.DOTALL)
MARKUP = re.compile(r"<(script|style)\b.*?</\1>|\{[%{#].*?[%}#]\}|<[^>]*>|```.*?```", re.DOTALL)


class Text(NamedTuple):
    """A text and its location: a file below the root, and a line or a key."""

    location: str
    text: str


class Name(NamedTuple):
    """The name of a module, class or function, and its location."""

    location: str
    kind: str
    name: str


def unquoted(text: str) -> str:
    """The text without what it quotes: code, and text in quotation marks."""
    return QUOTED.sub(" ", text)


def python_texts(file: Path, root: Path = ROOT) -> Iterator[Text]:
    """Yield the docstrings, messages and other string literals of a module that hold more than one word."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield Text(f"{file.relative_to(root)}:{node.lineno}", node.value)


def toml_texts(file: Path, root: Path = ROOT) -> Iterator[Text]:
    """Yield the comments and the prose of a TOML file; ``ignore`` tables hold reasons."""
    text = file.read_text("utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            yield Text(f"{file.relative_to(root)}:{number}", line)
    for key, value in _strings(tomllib.loads(text)):
        yield Text(f"{file.relative_to(root)} {key}", value)


def _strings(value: Any, key: str = "", *, read: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and (read or key in READ_KEYS):
        yield key, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, name, read=read or key == "ignore")
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, key, read=read)


def schema_texts(file: Path, root: Path = ROOT) -> Iterator[Text]:
    """Yield the titles and descriptions of a JSON schema."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (value[key] for key in ("title", "description") if isinstance(value.get(key), str))
            for item in value.values():
                yield from walk(item)
        elif isinstance(value, list):
            for item in value:
                yield from walk(item)

    yield from (Text(str(file.relative_to(root)), text) for text in walk(json.loads(file.read_text("utf-8"))))


def page_texts(file: Path, root: Path = ROOT) -> Iterator[Text]:
    """Yield the paragraphs of a Markdown page or an HTML template, without code and markup."""
    text = MARKUP.sub("\n", file.read_text("utf-8"))
    for paragraph in re.split(r"\n\s*\n|\n(?=[-|*] )", text):
        yield Text(str(file.relative_to(root)), paragraph)


def help_texts(application: typer.Typer) -> Iterator[Text]:
    """Yield the ``--help`` of every command."""

    def walk(command: click.Command, context: click.Context) -> Iterator[Text]:
        yield Text(f"{context.command_path} --help", command.get_help(context))
        for name, child in getattr(command, "commands", {}).items():
            yield from walk(child, click.Context(child, info_name=name, parent=context))

    command = typer.main.get_command(application)
    yield from walk(command, click.Context(command, info_name="cognito-audit"))


def names(file: Path, root: Path = ROOT) -> Iterator[Name]:
    """Yield the name of a module, and those of its classes and functions."""
    if file.stem != "__init__":
        yield Name(str(file.relative_to(root)), "module", file.stem)
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            kind = "class" if isinstance(node, ast.ClassDef) else "function"
            yield Name(f"{file.relative_to(root)}:{node.lineno}", kind, node.name)


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from ``def`` to its end, without its decorators and its docstring."""
    doc = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
    return node.end_lineno - node.lineno + 1 - (doc.end_lineno - doc.lineno + 1 if doc else 0)
