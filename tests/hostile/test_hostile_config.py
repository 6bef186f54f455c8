"""Configuration files that mean harm, or that something went wrong with: an error in words, never a crash or a hang."""

import os
import random
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from cognito_audit.config import file as config
from cognito_audit.config import profiles, rule_settings
from cognito_audit.config.environments import environment
from cognito_audit.config.settings import resolve
from cognito_audit.errors import UserError
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.services.audit import judge_options
from cognito_audit.suppressions import entries
from tests.hostile.odd_values import ODD, mutated, places, with_value
from tests.support import isolated, run_program

CASES = int(os.environ.get("HOSTILE_CASES", "0")) or 300
CONFIG: dict[str, Any] = {
    "select": ["CA1", "oauth"],
    "ignore": ["CA101"],
    "rules": [],
    "profile-rules": "default",
    "fail-on": "medium",
    "min-severity": "low",
    "allow-incomplete": True,
    "regions": ["eu-west-1"],
    "requests-per-second": 5.0,
    "max-workers": 4,
    "baseline": "b.json",
    "options": {"access-token-too-long": {"max_minutes": 60}},
    "severity": {"user-auth-disabled": "low"},
    "client": [{"match": "web-*", "kind": "browser", "session": "required", "pool": "*", "account": "1"}],
    "suppress": [
        {"rule": "CA101", "client": "x", "reason": "y", "expires": date(2027, 1, 31), "owner": "z", "tag": {"a": "b"}}
    ],
    "probe": {"never": ["prod"]},
    "fix": {"never": ["prod"]},
    "env": {"prod": {"pools": ["eu-west-1_abc"], "tag": {"env": "prod"}, "fail-on": "low"}},
}
PROFILE: dict[str, Any] = {
    "title": "t",
    "select": ["CA1"],
    "ignore": {"CA101": "why"},
    "options": {"access-token-too-long": {"max_minutes": 60}},
    "severity": {"user-auth-disabled": "low"},
}
ALSO = (date(9999, 12, 31), datetime(2027, 1, 31, tzinfo=UTC), time(1, 2))
VALUES = (*(value for value in ODD if value not in (None, [None])), *ALSO)
"""TOML has days and times, and no null."""


def use(data: Any) -> None:
    """Use every part of a configuration, as the commands do. Raises ``UserError`` for what is wrong."""
    settings = resolve({}, {}, data, "conf")
    judge_options(settings, built_in())
    list(rule_settings.changes(settings, built_in()))
    for table in ("probe", "fix"):
        config.never(data, table, "conf")
    entries.from_config(data, "conf")
    environment(data, "prod", "conf")


def in_words(work: Any) -> bool:
    """Return whether something ends well, or with an error in words."""
    try:
        work()
    except UserError as error:
        return bool(str(error))
    return True


def test_the_configuration_is_one_that_works() -> None:
    use(CONFIG)


def test_every_value_in_every_place_of_a_configuration_is_used_or_refused() -> None:
    step = 1 if "HOSTILE_CASES" in os.environ else 7
    cases = [(path, value) for path in places(CONFIG) if path for value in VALUES][::step]
    for path, value in cases:
        assert in_words(lambda p=path, v=value: use(with_value(CONFIG, p, v))), (path, value)


def test_each_mutant_of_a_profile_is_used_or_refused(monkeypatch) -> None:
    for seed in range(CASES):
        data = mutated(PROFILE, random.Random(seed), VALUES)
        if not isinstance(data, dict):
            continue
        monkeypatch.setattr(profiles, "data_of", lambda _, data=data: data)
        assert in_words(lambda: profiles.excluded_rules(profiles.read("p", ""), built_in())), seed


HOSTILE = {
    "3,000 lists": b"select = " + b"[" * 3000 + b"]" * 3000,
    "3,000 tables": b"[" + b".".join([b"a"] * 3000) + b"]\nb = 1",
    "3,000 dots": b"fail-on." + b".".join([b"a"] * 3000) + b" = 1",
    "6,000 digits": b"max-workers = " + b"9" * 6000,
    "a null character": b"select = '\x00'",
    "not UTF-8": b"select = ['\xff']",
    "half a surrogate pair": b'select = ["\\ud800"]',
    "a key twice": b"fail-on = 'low'\nfail-on = 'high'",
    "no day": b"[[suppress]]\nrule = 'x'\nreason = 'y'\nclient = 'z'\nexpires = 2027-02-31",
    "a word of a megabyte": b"select = ['" + b"x" * 1_000_000 + b"']",
    "a setting of a megabyte": b"x" * 1_000_000 + b" = 1",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("file", ["cognito-audit.toml", "pyproject.toml", "profile.toml"])
def test_a_file_that_is_no_configuration_is_an_error_in_words(tmp_path, name, file) -> None:
    head = b"[tool.cognito-audit]\n" if file == "pyproject.toml" and not HOSTILE[name].startswith(b"[") else b""
    also = b"\n[tool.cognito-audit]\n" if file == "pyproject.toml" and not head else b""
    (tmp_path / file).write_bytes(head + HOSTILE[name] + also)
    words = ["--profile-rules", "profile.toml"] if file == "profile.toml" else []
    done = run_program("rules", "list", *words, folder=tmp_path, environment=isolated(tmp_path))
    assert done.code == 2 or (done.code == 0 and also), done.err
    assert done.err.startswith("cognito-audit: ") or not done.code
    assert len(done.err) < 2_000_000
    assert "Traceback" not in done.err


@pytest.mark.parametrize("make", ["pipe", "folder", "device", "loop", "nothing"])
def test_a_configuration_that_is_no_file_is_not_left_aside(tmp_path, make) -> None:
    file = tmp_path / "cognito-audit.toml"
    if make == "pipe":
        os.mkfifo(file)
    elif make == "folder":
        file.mkdir()
    else:
        file.symlink_to({"device": "/dev/zero", "loop": file.name, "nothing": "nothing"}[make])
    done = run_program("config", "show", folder=tmp_path, environment=isolated(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("cognito-audit: cognito-audit.toml: cannot be read")
