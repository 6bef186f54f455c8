"""How the installed versions differ from the tested ones, as a Markdown table.

    python .ci/versions.py constraints.txt [--write]

``--write`` takes the installed versions over. Lines of what is not installed, and comments, stay as they are.
"""

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")


def normal(name: str) -> str:
    """The name as the packaging standard compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, tuple[str, str]]:
    """Name and version of each distribution of this environment, by normal name; pip and the program left out."""
    found = {normal(one.name): (one.name, one.version) for one in distributions()}
    return {name: told for name, told in found.items() if name not in {"pip", "setuptools", "cognito-audit"}}


def table(tested: dict[str, str], newest: dict[str, tuple[str, str]]) -> list[str]:
    """The lines of the table; none where nothing differs."""
    rows = [
        f"| {name} | {tested.get(key, 'not tested')} | {version} |"
        for key, (name, version) in sorted(newest.items())
        if tested.get(key) != version
    ]
    return ["| package | tested | newest |", "|---|---|---|", *rows] if rows else []


def renewed(text: str, newest: dict[str, tuple[str, str]]) -> str:
    """The text of the constraints with the installed versions; what it does not name yet stands at its end."""

    def replaced(found: re.Match[str]) -> str:
        return f"{found['name']}=={newest.pop(normal(found['name']), ('', found['version']))[1]}"

    text = re.sub(f"^{PIN.pattern}", replaced, text, flags=re.MULTILINE)
    return text + "".join(f"{name}=={version}\n" for name, version in newest.values())


def main(file: Path, *, write: bool) -> None:
    """Print the table, and write the file if asked to."""
    text = file.read_text("utf-8")
    tested = {normal(found["name"]): found["version"] for found in map(PIN.match, text.splitlines()) if found}
    print("\n".join(table(tested, installed()) or ["Every version is the tested one."]))
    if write:
        file.write_text(renewed(text, installed()), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), write="--write" in sys.argv)
