"""Help for tests of file sources."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.sources.files import FileOptions, FileSource


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Inventory]:
    """Write texts (by name) into an empty working directory and read them: all, or the ``paths`` named."""

    def read_files(texts: dict[str, str | bytes], *paths: str, **options: object) -> Inventory:
        monkeypatch.chdir(tmp_path)
        for name, text in texts.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return FileSource(paths or tuple(texts), FileOptions(**options)).read(frozenset())  # type: ignore[arg-type]

    return read_files


@pytest.fixture
def client_of() -> Callable[[Inventory, str], Target]:
    """The client with that logical id or name."""

    def find(inventory: Inventory, name: str) -> Target:
        found = [one for one in inventory.targets if one.kind == "client" and name in (one.address, one.name)]
        assert len(found) == 1, f"{name}: {[target.id for target in inventory.targets]}, {inventory.errors}"
        return found[0]

    return find
