"""The tested versions: whoever runs the suite gets them, all of them, and from wherever pip gets its packages."""

import re
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[0-9][0-9A-Za-z.+!]*)")
NAMED = "-c constraints.txt "


@pytest.fixture
def lines(root) -> list[str]:
    """The lines of the file that are no comments."""
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture
def pins(lines) -> dict[str, str]:
    """The version of each name."""
    found = (PIN.fullmatch(line) for line in lines)
    return {canonicalize_name(pin["name"]): pin["version"] for pin in found if pin}


def test_a_line_is_a_name_and_one_exact_version_without_an_address_or_a_digest(lines):
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    names = [canonicalize_name(line.partition("==")[0]) for line in lines]
    assert len(names) == len(set(names)) > 50


def needed(extras: tuple[str, ...]) -> set[str]:
    """The names of what the program, those extras, and all that they need in turn install on this Python."""
    found: set[str] = set()
    waiting = [("cognito-audit", extra) for extra in ("", *extras)]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        try:
            wanted = [Requirement(text) for text in requires(name) or []]
        except PackageNotFoundError:  # of an extra that is not installed here: its own name is known, and no more
            continue
        for one in wanted:
            if one.marker and not one.marker.evaluate({"extra": extra}):
                continue
            found.add(canonicalize_name(one.name))
            new = {(one.name, inner) for inner in ("", *one.extras)} - seen
            seen |= new
            waiting += new
    return found


def test_everything_that_the_commands_install_has_its_version(pins):
    installed = needed(("sandbox", "test", "lint"))
    assert {"botocore", "pytest", "moto", "mypy", "rpds-py"} <= installed
    assert sorted(installed - pins.keys()) == []


def test_so_has_what_builds_the_wheel(root, pins):
    wanted = re.search(r"^requires = \[(.*)\]$", (root / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]
    assert {Requirement(text).name for text in re.findall(r'"([^"]+)"', wanted)} <= pins.keys()


def test_the_tested_versions_are_among_those_that_the_program_takes(pins):
    wanted = map(Requirement, requires("cognito-audit"))
    assert [str(one) for one in wanted if pins[canonicalize_name(one.name)] not in one.specifier] == []


@pytest.mark.parametrize("name", ["README.md", ".ci/run", "Dockerfile", ".github/workflows/prowler.yml"])
def test_whatever_installs_the_checkout_names_them(root, name):
    installs = re.findall(r"^.*pip\"? install .*$", (root / name).read_text("utf-8"), re.MULTILINE)
    from_here = [line for line in installs if re.search(r"'\.\[|\s\. ", line)]
    assert from_here
    assert [line for line in from_here if NAMED not in line] == []


def test_the_action_does_so_by_the_path_of_its_own_checkout(root):
    assert '--constraint "$SOURCE/constraints.txt" "$SOURCE"' in (root / "action.yml").read_text("utf-8")
