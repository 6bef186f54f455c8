"""The sources and the ledger that a test may change."""

import pytest

from tests.ledger.copies import Copies


@pytest.fixture
def copies(tmp_path, capsys) -> Copies:
    made = Copies(tmp_path)
    capsys.readouterr()
    return made
