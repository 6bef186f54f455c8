"""The time of a run is that of ``SOURCE_DATE_EPOCH`` where it is set, and a malformed value is an error."""

import pytest

from cognito_audit.errors import ConfigError
from cognito_audit.lib.clock import now


@pytest.mark.parametrize(("epoch", "moment"), [("0", "1970-01-01T00:00:00Z"), ("253402300799", "9999-12-31T23:59:59Z")])
def test_the_variable_replaces_the_clock(monkeypatch, epoch, moment) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert now() == moment


def test_an_empty_variable_is_none(monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert now() > "2024"


@pytest.mark.parametrize("epoch", ["abc", "-5", "1e5", " 12", "\u00b2", "\u0661", "253402300800", "9" * 30, "9" * 9999])
def test_any_other_value_is_an_error_in_words(monkeypatch, epoch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH: expected whole seconds since 1970"):
        now()
