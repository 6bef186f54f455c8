"""``--help``: sections, examples, and one table behind the options that are settings."""

import re

import pytest
import typer
from typer.testing import CliRunner

from cognito_audit.cli import app
from cognito_audit.config.settings import KEYS, default_text, option_of

LIVE = ("check", "fix", "diagnose", "diff")


def commands(group, path=()):
    for name, command in group.commands.items():
        yield from commands(command, (*path, name)) if hasattr(command, "commands") else [(*path, name)]


COMMANDS = [*commands(typer.main.get_command(app))]


def shown(*words: str) -> str:
    done = CliRunner().invoke(
        app, [*words, "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}, prog_name="cognito-audit"
    )
    assert done.exit_code == 0
    return done.stdout


def options(text: str) -> dict[str, str]:
    """The words of ``--help`` by option: its metavar, help text and default."""
    blocks = re.split(r"\n  (?=-)", text.partition("\nExamples:")[0])
    found = (re.match(r"(?:-\w, )?(--[\w-]+)(.*)", " ".join(block.partition("\n\n")[0].split())) for block in blocks)
    return {match[1]: match[2].strip() for match in found if match}


@pytest.mark.parametrize("words", [(), ("rules",), ("baseline",), ("config",), *COMMANDS], ids=" ".join)
def test_help_fits_80_columns_and_ends_with_one_to_three_examples(words) -> None:
    text = shown(*words)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    examples = text.partition("\nExamples:\n")[2].splitlines()
    assert 1 <= len(examples) <= 3
    assert all(example.startswith("  cognito-audit ") for example in examples)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_example_is_a_command_line_that_is_understood(words) -> None:
    """Every option of an example is one of its command."""
    for example in shown(*words).partition("\nExamples:\n")[2].splitlines():
        line = re.split(r" [|>] ", example)[0].split()[1:]
        command = tuple(line[:2]) if tuple(line[:2]) in COMMANDS else (line[0],)
        assert command in COMMANDS
        known = {*options(shown(*command)), "-f"}
        assert {word for word in line if re.match(r"--?[a-z]", word)} <= known


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_setting_has_the_help_and_default_of_the_one_table(words) -> None:
    known = options(shown(*words))
    for name, key in KEYS.items():
        if words == ("diff",) and name == "fail-on":
            continue  # its default is the threshold of the second run
        if option_of(name) in known:
            assert key.help in known[option_of(name)]
            assert f"[default: {default_text(key)}]" in known[option_of(name)] or not default_text(key)


def test_commands_that_read_live_take_the_same_live_options() -> None:
    wanted = {option_of(name) for name in ("profile", "regions", "endpoint-url", "requests-per-second",
                                           "requests-per-pool", "max-workers")}  # fmt: skip
    for command in LIVE:
        assert {*wanted, "--progress", "--debug", "--env", "--config", "--no-config"} <= options(shown(command)).keys()


def test_fix_takes_what_decides_on_findings_as_check_does() -> None:
    for command in ("check", "fix"):
        taken = options(shown(command))
        assert {"--select", "--ignore", "--profile-rules", "--rules", "--min-severity", "--no-ignores"} <= taken.keys()


def test_options_stand_in_sections() -> None:
    titles = re.findall(r"^(\w[\w -]*):$", shown("check"), re.MULTILINE)
    assert titles == [
        "What to audit", "Gate", "Findings", "Rules", "Output", "Files", "AWS", "Probe", "Configuration", "Options",
        "Examples",
    ]  # fmt: skip
