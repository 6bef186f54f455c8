"""The project's language: no banned phrase in what users read, no banned name, one name for one class, short units.

``banned.toml`` lists the phrases and names, each phrase with what to write instead.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from cognito_audit.cli import app
from tests.style.corpus import (
    PACKAGE,
    ROOT,
    Name,
    Text,
    code_lines,
    help_texts,
    names,
    page_texts,
    python_texts,
    schema_texts,
    toml_texts,
    unquoted,
)

BANNED = tomllib.loads(Path(__file__).with_name("banned.toml").read_text("utf-8"))
PHRASES = {re.compile(pattern, re.IGNORECASE): instead for pattern, instead in BANNED["phrases"].items()}
MODULES, CLASSES, WORDS = (BANNED["names"][key] for key in ("modules", "classes", "words"))
MODULE_LINES = 300
FUNCTION_LINES = 40
"""From ``def`` to the last line, without decorators and docstring."""

ROOMS = sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file() or path.suffix == ".py")
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]


def phrases_in(texts: Iterable[Text]) -> Iterator[str]:
    """Yield a line for each banned phrase in the texts."""
    for location, text in texts:
        written = unquoted(text)
        for pattern, instead in PHRASES.items():
            for match in pattern.finditer(written):
                around = " ".join(written[max(0, match.start() - 30) : match.end() + 30].split())
                yield f"{location}: {match[0]!r} in {around!r}: write {instead}"


def names_in(listed: Iterable[Name]) -> Iterator[str]:
    """Yield a line for each banned name."""
    for location, kind, name in listed:
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
        patterns = MODULES if kind == "module" else CLASSES if kind == "class" else []
        if any(re.fullmatch(pattern, name.lstrip("_")) for pattern in patterns) or not set(words).isdisjoint(WORDS):
            yield f"{location}: {kind} {name}"


def long_units_in(file: Path, root: Path = ROOT) -> Iterator[str]:
    """Yield a line for a module over 300 lines and for each function over 40."""
    text = file.read_text("utf-8")
    if (lines := len(text.splitlines())) > MODULE_LINES:
        yield f"{file.relative_to(root)}: {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := code_lines(node)) > FUNCTION_LINES:
            yield f"{file.relative_to(root)}:{node.lineno}: {node.name} has {lines} lines"


def twins_in(listed: Iterable[Name]) -> Iterator[str]:
    """Yield a line for each class name that two modules define."""
    defined: dict[str, list[str]] = defaultdict(list)
    for location, kind, name in listed:
        if kind == "class":
            defined[name.lstrip("_")].append(location)
    yield from (f"{name}: {', '.join(locations)}" for name, locations in defined.items() if len(locations) > 1)


def modules_of(room: str) -> list[Path]:
    path = PACKAGE / room
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def assert_none(faults: Iterable[str]) -> None:
    listed = sorted(set(faults))
    assert not listed, f"{len(listed)} faults:\n" + "\n".join(listed)


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_and_messages_have_no_banned_phrase(room) -> None:
    assert_none(phrases_in(text for file in modules_of(room) for text in python_texts(file)))


@pytest.mark.parametrize("family", sorted(path.name for path in (ROOT / "rules").iterdir() if path.is_dir()))
def test_rule_texts_have_no_banned_phrase(family) -> None:
    files = sorted((ROOT / "rules" / family).glob("*.toml"))
    assert files
    assert_none(phrases_in(text for file in files for text in toml_texts(file)))


@pytest.mark.parametrize("folder", ["profiles", "cognito_audit/diagnosis"])
def test_tables_have_no_banned_phrase(folder) -> None:
    files = sorted((ROOT / folder).glob("*.toml"))
    assert files
    assert_none(phrases_in(text for file in files for text in toml_texts(file)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_have_no_banned_phrase(page) -> None:
    assert_none(phrases_in(page_texts(page)))


def test_rule_pages_have_no_banned_phrase() -> None:
    pages = sorted((ROOT / "docs" / "rules").glob("*.md"))
    assert len(pages) > 100
    assert_none(phrases_in(text for page in pages for text in page_texts(page)))


def test_report_templates_have_no_banned_phrase() -> None:
    templates = sorted((ROOT / "reports").rglob("*.j2"))
    assert templates
    assert_none(phrases_in(text for file in templates for text in page_texts(file)))


def test_schemas_have_no_banned_phrase() -> None:
    schemas = sorted((PACKAGE / "schemas").glob("*.json"))
    assert schemas
    assert_none(phrases_in(text for file in schemas for text in schema_texts(file)))


def test_help_has_no_banned_phrase() -> None:
    texts = list(help_texts(app))
    assert {"cognito-audit check --help", "cognito-audit baseline write --help"} <= {text.location for text in texts}
    assert_none(phrases_in(texts))


@pytest.mark.parametrize("room", ROOMS)
def test_no_name_is_banned(room) -> None:
    assert_none(names_in(name for file in modules_of(room) for name in names(file)))


def test_no_two_modules_define_a_class_of_one_name() -> None:
    rooms = [room for room in ROOMS if room != "sandbox"]
    assert_none(twins_in(name for room in rooms for file in modules_of(room) for name in names(file)))


@pytest.mark.parametrize("room", ROOMS)
def test_modules_and_functions_are_short(room) -> None:
    assert_none(fault for file in modules_of(room) for fault in long_units_in(file))


MADE_UP = '''
"""A list, the last item of which {word}."""

class _Told:
    """A frozen map."""

    def mended_by(self) -> str:
        """Quotes "nobody" and `grave`."""
        return "this is no JSON object"

class Told_: ...

class FoundPool: ...
'''


@pytest.fixture
def made_up(tmp_path) -> Path:
    file = tmp_path / "telling.py"
    file.write_text(MADE_UP, "utf-8")
    return file


def test_a_banned_phrase_in_code_is_found_and_a_quoted_one_is_not(made_up, tmp_path) -> None:
    faults = list(phrases_in(python_texts(made_up, tmp_path)))
    assert [fault.partition(" in ")[0] for fault in faults] == ["telling.py:2: 'of which'", "telling.py:9: 'is no '"]


def test_there_is_no_and_is_no_longer_are_plain_english() -> None:
    texts = [Text("a", "there is no pool"), Text("b", "the pool is no longer in use"), Text("c", "this is no pool")]
    assert [fault[0] for fault in phrases_in(texts)] == ["c"]


def test_a_banned_phrase_in_a_table_a_schema_and_a_page_is_found(tmp_path) -> None:
    table, schema, page = (tmp_path / name for name in ("a.toml", "b.json", "c.html.j2"))
    reasons = '[ignore]\nrule = "worth knowing"\n[x]\nid = "nobody"\nwhy = "graver"\n'
    table.write_text(f"# What nobody reads\n{reasons}", "utf-8")
    schema.write_text('{"properties": {"nobody": {"description": "a hole"}}}', "utf-8")
    page.write_text("<p class='told'>{{ told }} {# mend #} mended</p>", "utf-8")
    assert [fault.partition(": ")[0] for fault in phrases_in(toml_texts(table, tmp_path))] == [
        "a.toml:1",
        "a.toml rule",
        "a.toml why",
    ]
    assert len(list(phrases_in(schema_texts(schema, tmp_path)))) == 1
    assert len(list(phrases_in(page_texts(page, tmp_path)))) == 1


def test_banned_names_are_found(made_up, tmp_path) -> None:
    assert [fault.partition(": ")[2] for fault in names_in(names(made_up, tmp_path))] == [
        "module telling",
        "class _Told",
        "class Told_",
        "class FoundPool",
        "function mended_by",
    ]


def test_a_second_class_of_a_name_is_found() -> None:
    listed = [Name("a.py:1", "class", "Entry"), Name("b.py:1", "class", "_Entry"), Name("b.py:2", "function", "Entry")]
    assert list(twins_in(listed)) == ["Entry: a.py:1, b.py:1"]


def test_long_modules_and_functions_are_found_and_docstrings_are_not_counted(tmp_path) -> None:
    file = tmp_path / "long.py"
    doc = '    """' + "a\n" * 60 + '    """\n'
    body = "    x = 1\n" * 39
    file.write_text(f"def fits():\n{doc}{body}\n\ndef long():\n{body}    return 1\n" + "\n" * 200, "utf-8")
    assert [fault.partition(": ")[2] for fault in long_units_in(file, tmp_path)] == ["344 lines", "long has 41 lines"]
