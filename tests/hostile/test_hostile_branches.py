"""Folders of Terraform whose values depend on inputs that are not given, against the same folders with each input.

A verdict is certain exactly when it is the same for every value of the inputs. ``HOSTILE_CASES`` is how many folders
are tried (15 without it).
"""

import os
import random
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource

FLOWS = ("ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
URLS = ("https://a.example/cb", "http://a.example/cb", "http://localhost/cb")
RULES = (
    "user-auth-disabled", "password-in-request-flow", "refresh-flow-missing", "insecure-callback-url",
    "user-existence-revealed", "code-grant-without-callback",
)  # fmt: skip
CASES = int(os.environ.get("HOSTILE_CASES", "15"))
VALUES = {"a": ("true", "false"), "b": ("true", "false"), "env": ('"dev"', '"prod"', '"other"')}
"""Every value that the expressions can tell from another."""


def condition(rng: random.Random, depth: int = 0) -> str:
    """An expression that is true or false."""
    simple = ("var.a", "var.b", 'var.env == "prod"', 'var.env != "dev"', "local.is_prod", "!var.a")
    if depth > 1 or rng.random() < 0.6:
        return rng.choice(simple)
    one, other = condition(rng, depth + 1), condition(rng, depth + 1)
    return rng.choice(
        (f"({one} && {other})", f"({one} || {other})", f"!({one})",
         f'contains(compact([({one}) ? "x" : ""]), "x")',
         f"length(concat([for x in [1] : x if {one}], [1])) == 2", 'contains(["prod", "dev"], var.env)')
    )  # fmt: skip


def texts(rng: random.Random, words: tuple[str, ...], depth: int = 0) -> str:
    """An expression that is a list of texts, mostly one that is not empty."""

    def literal() -> str:
        return f"[{', '.join(f'{chr(34)}{word}{chr(34)}' for word in rng.sample(words, rng.randint(1, 2)))}]"

    if depth > 2 or rng.random() < 0.2:
        return literal()
    one, other, test = texts(rng, words, depth + 1), texts(rng, words, depth + 1), condition(rng)
    return rng.choice(
        (
            f"({test} ? {one} : {other})",
            f"concat({literal()}, {test} ? {one} : [])",
            f"concat({one}, {other})",
            f'concat({literal()}, compact([{test} ? "{rng.choice(words)}" : "", {test} ? "{words[0]}" : null]))',
            f"distinct(concat({one}, [for x in {other} : x if {test}]))",
            f"[for x in {one} : x]",
            f"[for i, x in {one} : x if i == 0 || {test}]",
            f"flatten([{one}, {test} ? [{other}] : []])",
            f"tolist(toset({one}))",
            f"({{prod = {one}, dev = {other}, other = {one}}})[var.env]",
            f"lookup({{prod = {one}}}, var.env, {other})",
            f"try({{prod = {one}}}[var.env], {other})",
            f"coalescelist({test} ? {one} : [], {other})",
            f"({test} ? {{flows = {one}}} : {{flows = {other}}}).flows",
            f"[{{n = {one}}}, {{n = {other}}}][{test} ? 0 : 1].n",
            f"flatten([for o in ({test} ? [{{n = {one}}}] : [{{n = {other}}}]) : o.n])",
            f"flatten(({test} ? [{{n = {one}}}] : [{{n = {other}}}])[*].n)",
            f'values({{for k, v in {{x = {one}, y = {other}}} : k => v if {test} || k == "x"}})[0]',
            f'split(",", {test} ? join(",", {one}) : join(",", {other}))',
            "local.shared" if words is FLOWS else literal(),
        )
    )  # fmt: skip


def folder(rng: random.Random) -> str:
    """A root module with a client, whose pool may depend on an input too."""
    errors = rng.choice(
        (f'{condition(rng)} ? "ENABLED" : "LEGACY"', '"ENABLED"', f'{condition(rng)} ? "ENABLED" : null')
    )
    return f"""
variable "a" {{ type = bool }}
variable "b" {{ type = bool }}
variable "env" {{ type = string }}
locals {{
  is_prod = var.env == "prod"
  shared  = {texts(rng, FLOWS, 1).replace("local.shared", '["ALLOW_USER_AUTH"]')}
}}
resource "aws_cognito_user_pool" "p" {{ name = "p" }}
resource "aws_cognito_user_pool_client" "c" {{
  name                                 = "c"
  user_pool_id                         = aws_cognito_user_pool.p.id
  explicit_auth_flows                  = {texts(rng, FLOWS)}
  callback_urls                        = {texts(rng, URLS)}
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = {rng.choice((condition(rng), "true"))}
  prevent_user_existence_errors        = {errors}
}}
"""


def statuses(values: dict[str, str], where: Path) -> dict[str, Status]:
    """The verdicts on the client, by rule."""
    text = "".join(f"{name} = {value}\n" for name, value in values.items())
    (where / "terraform.tfvars").write_text(text, "utf-8")
    found = FileSource([str(where)], FileOptions()).read(frozenset())
    assert found.errors == ()
    assert found.unread == ()
    rules = tuple(rule for rule in built_in().rules if rule.name in RULES)
    assert len(rules) == len(RULES)
    run = judge(found, JudgeOptions(rules, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    return {result.name: result.status for result in run.results}


def completions() -> Iterator[dict[str, str]]:
    """Every combination of the values of the inputs."""
    for chosen in product(*VALUES.values()):
        yield dict(zip(VALUES, chosen, strict=True))


@pytest.mark.parametrize("seed", range(CASES))
def test_a_verdict_is_certain_exactly_when_every_value_of_the_inputs_gives_it(seed, tmp_path):
    text = folder(random.Random(seed))
    asks_twice = seed % 2
    if not asks_twice:
        text = re.sub(r'var\.env != "dev"|contains\(\["prod", "dev"\], var\.env\)', "var.b", text)
        text = text.replace("[var.env]", '["prod"]').replace("}, var.env,", '}, local.is_prod ? "prod" : "dev",')
    (tmp_path / "main.tf").write_text(text, "utf-8")
    open_ones = statuses({}, tmp_path)
    certain = [statuses(values, tmp_path) for values in completions()]
    for rule, status in open_ones.items():
        every = {one[rule] for one in certain}
        allowed = every if len(every) == 1 else {Status.NOT_EVALUATED}
        if asks_twice:  # several questions about one input are taken for independent ones
            allowed = {*allowed, Status.NOT_EVALUATED}
        assert status in allowed, f"seed {seed}, {rule}: {[one[rule].name for one in certain]}\n{text}"
