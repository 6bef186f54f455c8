"""Expressions and heredocs that are made up, as the program evaluates them and as ``terraform console`` does.

What the program knows is what Terraform says, and it refuses only what Terraform refuses. ``HOSTILE_CASES`` is how many
expressions are tried (300 without it); the seed of a batch is in its name.
"""

import os
from random import Random

import pytest

from cognito_audit.sources.terraform.hcl.parser import parse
from tests.sources.terraform.terraform_console import (
    NOT_KNOWN,
    REFUSED,
    TERRAFORM,
    console,
    evaluated,
    same,
    value_of,
)

CASES = int(os.environ.get("HOSTILE_CASES", "300"))
BATCH = 100
TEXTS = ("", "a", "b", "A b", "a,b", "ab", "-1", "1", "007", "true", "x/y", "é", "a\\nb\\n", " a ", "aaa", "10.0.0.0/8")
NUMBERS = ("0", "1", "2", "-1", "3", "1.5", "0.1", "10", "-2.5", "1e3", "100")
PATTERNS = (
    "a", "a+", "(a)(b)?", "[^a]", "^a|b$", "(?P<n>a)", "a*", "(a|ab)(b|)", "\\\\d+", "[a-z]+?", "(?i)A", "\\\\bb",
    "(a*)*", ".", "(?:a|(b))+", "a{1,2}", "x{0}", "(a", "[[:upper:]]", "$", "", "(|a)+", "(a|b)*?b", "\\\\W",
    "[\\\\w-]+",
)  # fmt: skip
FORMATS = (
    "%s",
    "%d",
    "%v",
    "%q",
    "%5s|",
    "%-5s|",
    "%05d",
    "%x",
    "%.2f",
    "%s-%s",
    "%%",
    "%[2]s",
    "%t",
    "%+d",
    "a",
    "%g",
)
FUNCTIONS = {
    "abs": "n", "alltrue": "B", "anytrue": "B", "base64decode": "s", "base64encode": "s", "basename": "s", "can": "?",
    "ceil": "n", "chomp": "s", "chunklist": "Ln", "cidrhost": "cn", "cidrsubnet": "cnn", "coalesce": "???",
    "coalescelist": "LL", "compact": "T", "concat": "LL", "contains": "L?", "dirname": "s", "distinct": "L",
    "element": "Ln", "endswith": "ss", "flatten": "L", "floor": "n", "format": "f??", "formatlist": "fTT",
    "index": "L?", "indent": "ns", "join": "sT", "jsondecode": "s", "jsonencode": "?", "keys": "M", "length": "?",
    "log": "nn", "lookup": "Ms?", "lower": "s", "matchkeys": "LLL", "max": "nnn", "md5": "s", "merge": "MM",
    "min": "nn", "one": "L", "parseint": "sn", "pow": "nn", "range": "n", "regex": "ps", "regexall": "ps",
    "replace": "sss", "reverse": "L", "setintersection": "LL", "setproduct": "LL", "setsubtract": "LL",
    "setunion": "LL", "sha1": "s", "signum": "n",
    "slice": "Lnn", "sort": "T", "split": "ss", "startswith": "ss", "strcontains": "ss", "strrev": "s", "substr": "snn",
    "sum": "L", "title": "s", "tobool": "?", "tolist": "L", "tomap": "M", "tonumber": "?", "toset": "L",
    "tostring": "?", "transpose": "M", "trim": "ss", "trimprefix": "ss", "trimspace": "s", "trimsuffix": "ss",
    "try": "??", "upper": "s", "urlencode": "s", "values": "M", "yamldecode": "s", "yamlencode": "?", "zipmap": "TL",
}  # fmt: skip

CIDRS = ("10.0.0.0/8", "192.168.1.0/30", "fd00::/64", "10.1.2.3/16", "x")
QUOTED = {"s": TEXTS, "f": FORMATS, "p": PATTERNS, "c": CIDRS}
WORDS = {
    **{kind: tuple(f'"{one}"' for one in words) for kind, words in QUOTED.items()},
    "b": ("true", "false"),
    "0": ("null",),
}
TYPED = ("setproduct(", "null")
"""What has a type in Terraform although there is nothing in it: it refuses that type where another is asked for."""
ITEMS = {"B": "b", "T": "s", "N": "n"}


class Made:
    """Expressions of a kind: a text, a number, a list, a map, a condition or anything."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def any(self, kind: str, depth: int) -> str:
        if depth <= 0 or self._random.random() < 0.3:
            return self._leaf(kind, depth)
        if self._random.random() < 0.15:
            return self._operation(depth)
        name = self._random.choice(sorted(FUNCTIONS))
        arguments = [
            self.any(one if self._random.random() < 0.9 else "?", depth - 1) for one in self._kinds(FUNCTIONS[name])
        ]
        return f"{name}({', '.join(arguments)})"

    def _kinds(self, kinds: str) -> str:
        return kinds if self._random.random() < 0.95 else kinds[:-1]

    def _leaf(self, kind: str, depth: int) -> str:
        kind = self._random.choice("snbTLMNS0") if kind == "?" else kind
        if kind in WORDS:
            return self._random.choice(WORDS[kind])
        if kind == "n":
            number = self._random.choice(NUMBERS)
            return number if self._random.random() < 0.9 else f'"{number}"'
        if kind == "M":
            names = [f"{self._random.choice('abc')}{number}" for number in range(self._random.randint(0, 3))]
            members = (f"{name} = {self.any('?', depth - 1)}" for name in names)
            return f"{{{', '.join(members)}}}"
        if kind == "S":
            return f"toset({self._list('s', 0)})"
        if kind in ITEMS:
            return self._list(ITEMS[kind], 0)
        lists = (
            self._list("s", 0),
            self._list("n", 0),
            self._list("?", depth - 1),
            f"[for x in {self._list('s', 0)} : x]",
        )
        return self._random.choice(lists)

    def _list(self, kind: str, depth: int) -> str:
        return f"[{', '.join(self.any(kind, depth) for _ in range(self._random.randint(0, 3)))}]"

    def _operation(self, depth: int) -> str:
        first, second, other = (self.any(kind, depth - 1) for kind in "nn?")
        sign = self._random.choice(("+", "-", "*", "/", "%", "<", ">=", "==", "!="))
        texts, table = self._list("s", 0), self._leaf("M", 1)
        return self._random.choice(
            (
                f"({first} {sign} {second})",
                f"!({other})",
                f"({first} < {second} ? {first} : {second})",
                f"{self._leaf('L', 0)}[{first}]",
                f'"x${{{other}}}"',
                f'"%{{ if {first} > 0 }}y%{{ else }}${{{other}}}%{{ endif }}"',
                f"{{for k, v in {table} : k => v}}",
                f"[for i, v in {texts} : i if i > 0]",
                f"{{for x in {texts} : x => x...}}",
                f"({other} == {self.any('?', depth - 1)})",
                f"{self._leaf('L', 1)}[*]",
            )
        )


@pytest.mark.skipif(TERRAFORM is None, reason="there is no Terraform here")
@pytest.mark.parametrize("seed", range(max(1, CASES // BATCH)))
def test_what_is_known_is_what_terraform_says(seed, tmp_path):
    made = Made(Random(f"expressions-{seed}"))
    expressions = [made.any("?", 3) for _ in range(BATCH)]
    wrong, known = [], 0
    for one, expected in zip(expressions, console(expressions, tmp_path), strict=True):
        value = value_of(one)
        known += value != NOT_KNOWN
        if expected == REFUSED and any(typed in one for typed in TYPED):
            continue
        if NOT_KNOWN not in (value, expected) and not same(value, expected):
            wrong.append(f"{one}: {value} instead of {expected}")
    assert not wrong, f"seed {seed}:\n" + "\n".join(wrong)
    assert known > BATCH * 0.7


@pytest.mark.parametrize("seed", range(max(1, CASES // BATCH)))
def test_an_expression_has_a_value_or_a_reason(seed):
    made = Made(Random(f"alone-{seed}"))
    values = [value_of(made.any("?", 4)) for _ in range(BATCH)]
    assert all(value in (REFUSED, NOT_KNOWN) or isinstance(value, list) for value in values)


PIECES = (
    "a", " ", "  ", "\n", "\n  ", "\n    ", "\n\t", "${1}", "${~ 1 }", "${ 1 ~}", "${~ 1 ~}", "$${1}", "%%{1}", "$ ",
    "% ", "\\n", '"', "\n\n", '${"b"}', "%{ if true }T%{ else }F%{ endif }", "EOTx ", "é", "#", "\r\n",
    "%{ if false ~}\n  T\n  %{ else ~}\n  F\n%{ endif ~}\n", "%{ for x in [1, 2] ~}\n    ${x}\n  %{~ endfor }",
    '%{ for i, x in ["p"] }${i}${x}%{ endfor ~}\n',
)  # fmt: skip


def heredoc(random: Random) -> str:
    """A heredoc, with or without indentation, whose end may have blanks around it."""
    body = "".join(random.choice(PIECES) for _ in range(random.randint(0, 8)))
    start, end = random.choice(("<<EOT", "<<-EOT")), random.choice(("EOT", "  EOT", "EOT ", "\tEOT\t"))
    return f"{start}\n{random.choice(('', '  ', '    '))}{body}\n{end}\n"


@pytest.mark.skipif(TERRAFORM is None, reason="there is no Terraform here")
@pytest.mark.parametrize("seed", range(max(1, CASES // BATCH)))
def test_a_heredoc_is_what_terraform_makes_of_it(seed, tmp_path):
    random = Random(f"heredocs-{seed}")
    made = [heredoc(random) for _ in range(BATCH)]
    text = "".join(f"locals {{\n  h{number} = {one}}}\n" for number, one in enumerate(made))
    (tmp_path / "main.tf").write_bytes(text.encode())
    expected = console([f"local.h{number}" for number in range(BATCH)], tmp_path)
    assert expected.count(NOT_KNOWN) == 0
    blocks = parse(text, "main.tf").blocks_of("locals")
    found = [evaluated(attribute.expression) for block in blocks for attribute in block.body.attributes.values()]
    wrong = [f"{one!r}: {f} instead of {e}" for one, f, e in zip(made, found, expected, strict=True) if not same(f, e)]
    assert not wrong, f"seed {seed}:\n" + "\n".join(wrong)
