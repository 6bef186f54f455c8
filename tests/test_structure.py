"""The rooms of the program import each other in one direction only, so that each can be read and used on its own."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import cognito_audit

PACKAGE = Path(cognito_audit.__file__).parent
CONTRIBUTING = Path(__file__).parents[1] / "CONTRIBUTING.md"
ORDER = (
    *("errors", "lib", "model", "text", "aws", "facts", "sources", "suppressions", "rulebook", "config", "judging"),
    *("rule_testing", "fixing", "probe", "comparison", "diagnosis", "reporting", "services", "api", "testing"),
    *("sandbox", "cli", "__main__", "__init__"),
)
"""A room imports those before it, never one after it."""
FEATURES = ("fixing", "probe", "comparison", "diagnosis")
WRITERS = (
    "services/",
    "cli/",
    "lib/console.py",
    "lib/logging_setup.py",
    "lib/streams.py",
    "reporting/output.py",
    "sandbox/",
)
"""What may write to standard output or standard error, or read the command line."""
STREAMS = {"stdin", "stdout", "stderr", "argv"}
PATH_IN_PAGE = re.compile(r"`(?P<path>[A-Za-z_.][\w./-]*(?:/[\w./-]*|\.(?:py|toml|md|json|txt)))`")


def name_of(file: Path, package: Path = PACKAGE) -> str:
    """``sources/live/aws.py`` is ``sources.live.aws``, and ``sources/__init__.py`` is ``sources``."""
    parts = file.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Yield what a module imports of the program, function-level imports and those for types included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "cognito_audit":
            yield from (f"{node.module}.{alias.name}".partition(".")[2] for alias in node.names)
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            yield from (name.partition(".")[2] for name in names if name.startswith("cognito_audit."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # Tables name a module, or MODULE:CLASS, that is imported when it is needed.
            yield from (name for name, _ in re.findall(r"^cognito_audit\.([\w.]+)(:\w+)?$", node.value))


@cache
def module_imports(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Map each module to the modules of the program that it imports."""
    files = {name_of(file, package): file for file in package.rglob("*.py")}
    imports: dict[str, set[str]] = {}
    for name, file in files.items():
        imported = set(imported_names(ast.parse(file.read_text("utf-8"))))
        nearest = {one if one in files else one.rpartition(".")[0] for one in imported}
        imports[name] = {one for one in nearest if one in files} - {name}
    return imports


def room_imports(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """Map each room to the rooms that it imports."""
    rooms: dict[str, set[str]] = {}
    for name, imported in imports.items():
        room = name.partition(".")[0]
        rooms.setdefault(room, set()).update({one.partition(".")[0] for one in imported} - {room})
    return rooms


def circle_in(imports: dict[str, set[str]]) -> str:
    """The first circle of imports; empty if there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return " -> ".join(error.args[1])
    return ""


def import_time_only(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Map each module to those that it imports when it is loaded: not in functions, not for types."""
    files = {name_of(file, package): file for file in package.rglob("*.py")}
    imports = {}
    for name, file in files.items():
        top = ast.parse(file.read_text("utf-8")).body
        statements = [node for node in top if isinstance(node, ast.Import | ast.ImportFrom)]
        imported = {one for node in statements for one in imported_names(node)}
        nearest = {one if one in files else one.rpartition(".")[0] for one in imported}
        imports[name] = {one for one in nearest if one in files} - {name}
    return imports


def stream_uses(file: Path) -> Iterator[int]:
    """Yield the lines at which a module prints, or uses a standard stream or the command line."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "sys" and node.attr in STREAMS:
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "input"}:
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "sys":
            yield from (node.lineno for alias in node.names if alias.name in STREAMS)


def test_every_room_has_its_place_in_the_order() -> None:
    assert room_imports(module_imports()).keys() == set(ORDER)


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_rooms_before_it(room) -> None:
    after = set(ORDER[ORDER.index(room) :])
    assert not room_imports(module_imports())[room] & after


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_does_not_render_and_knows_no_command(feature) -> None:
    assert not room_imports(module_imports())[feature] & {"reporting", "services", "cli"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    imports = import_time_only()
    assert len(imports) > 200
    assert circle_in(imports) == ""


def test_only_services_and_commands_write_to_the_terminal_or_read_the_command_line() -> None:
    uses = [
        f"{file.relative_to(PACKAGE)}:{line}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if not str(file.relative_to(PACKAGE)).startswith(WRITERS) and file.parent != PACKAGE
        for line in stream_uses(file)
    ]
    assert uses == []


def test_every_path_that_contributing_names_exists() -> None:
    page = re.sub(r"^```.*?^```", "", CONTRIBUTING.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    paths = {match["path"] for match in PATH_IN_PAGE.finditer(page)}
    assert {"cognito_audit/errors.py", "cognito_audit/facts/registry.py"} <= paths
    missing = [path for path in sorted(paths) if not (CONTRIBUTING.parent / path).exists()]
    assert missing == []


def test_contributing_lists_the_rooms_in_their_order() -> None:
    rooms = re.findall(r"^\| `cognito_audit/(\w+)(?:/|\.py)` \|", CONTRIBUTING.read_text("utf-8"), re.MULTILINE)
    assert tuple(rooms) == tuple(room for room in ORDER if not room.startswith("__"))


@pytest.fixture
def made_up(tmp_path) -> Path:
    for name, text in {
        "a/one.py": "from cognito_audit.b.two import X\nimport sys\nsys.stdout.write('')\n",
        "b/two.py": "from cognito_audit.a import one\n",
        "b/three.py": "def f():\n    from cognito_audit.a.one import X\n    print(X)\n",
        "c.py": 'TABLE = ("cognito_audit.b.three:Reader",)\nfrom sys import argv\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_a_circle_a_lazy_import_and_a_name_in_a_table_are_found(made_up) -> None:
    imports = module_imports(made_up)
    assert imports == {"a.one": {"b.two"}, "b.two": {"a.one"}, "b.three": {"a.one"}, "c": {"b.three"}}
    assert room_imports(imports) == {"a": {"b"}, "b": {"a"}, "c": {"b"}}
    assert sorted(set(circle_in(import_time_only(made_up)).split(" -> "))) == ["a.one", "b.two"]
    assert import_time_only(made_up)["b.three"] == set()


def test_uses_of_the_terminal_are_found(made_up) -> None:
    uses = {str(file.relative_to(made_up)): list(stream_uses(file)) for file in made_up.rglob("*.py")}
    assert uses == {"a/one.py": [3], "b/two.py": [], "b/three.py": [3], "c.py": [2]}
