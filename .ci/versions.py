"""How the installed versions differ from the tested ones, as a Markdown table.

    python .ci/versions.py constraints.txt [--write]

``--write`` writes the installed versions to the file. Comments and lines of packages that are not installed stay.
"""

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")


def normal(name: str) -> str:
    """Return the name as the packaging standard normalizes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, tuple[str, str]]:
    """Return name and version of each installed distribution except pip and the program, by normalized name."""
    found = {normal(one.name): (one.name, one.version) for one in distributions()}
    return {name: version for name, version in found.items() if name not in {"pip", "setuptools", "cognito-audit"}}


def table(tested: dict[str, str], newest: dict[str, tuple[str, str]]) -> list[str]:
    """Return the lines of the table, or none if nothing differs."""
    rows = [
        f"| {name} | {tested.get(key, 'not tested')} | {version} |"
        for key, (name, version) in sorted(newest.items())
        if tested.get(key) != version
    ]
    return ["| package | tested | newest |", "|---|---|---|", *rows] if rows else []


def renewed(text: str, newest: dict[str, tuple[str, str]]) -> str:
    """Return the constraints with the installed versions; packages that they do not list yet are appended."""

    def replaced(found: re.Match[str]) -> str:
        return f"{found['name']}=={newest.pop(normal(found['name']), ('', found['version']))[1]}"

    text = re.sub(f"^{PIN.pattern}", replaced, text, flags=re.MULTILINE)
    return text + "".join(f"{name}=={version}\n" for name, version in newest.values())


def main(file: Path, *, write: bool) -> None:
    """Print the table, and write the file if ``write`` is set."""
    text = file.read_text("utf-8")
    tested = {normal(found["name"]): found["version"] for found in map(PIN.match, text.splitlines()) if found}
    print("\n".join(table(tested, installed()) or ["Every version is the tested one."]))
    if write:
        file.write_text(renewed(text, installed()), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), write="--write" in sys.argv)
