"""Templates: heredocs, which python-hcl2 keeps as one token, the texts of JSON files, template files, and quoted texts
with directives or marks that cut blanks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.terraform.hcl.escapes import unescaped
from cognito_audit.sources.terraform.hcl.lexer import closing
from cognito_audit.sources.terraform.hcl.parser import syntax_tree

_MAX_CODE: Final = 200_000
"""The most characters of expressions in a template: all of them are parsed at once, which takes seconds."""
_MARK: Final = re.compile(r"\$\$\{|%%\{|\$\{|%\{")
_QUOTED_MARK: Final = re.compile(r"\\.|\$\$\{|%%\{|\$\{|%\{", re.DOTALL)
_DIRECTIVE: Final = re.compile(r"\s*(if|else|endif|for|endfor)\b(.*)", re.DOTALL)
_FOR: Final = re.compile(r"\s*([^\W\d][\w-]*)\s*(?:,\s*([^\W\d][\w-]*)\s*)?(?<=\s)in\b(.*)", re.DOTALL)
_LINE_ENDS: Final = re.compile(r"(?<=\n)|(?<=[$%][ \t])(?=\r?\n)")
"""Where HCL's lexer ends a literal; after a sign and one blank, the line end is one of its own."""


@dataclass(frozen=True, slots=True)
class TemplateBranch:
    """``%{ if test }then%{ else }otherwise%{ endif }``; each part is a text, a syntax tree, a branch or a loop."""

    test: Any
    then: tuple[Any, ...]
    otherwise: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TemplateLoop:
    """``%{ for names in source }body%{ endfor }``"""

    names: tuple[str, ...]
    source: Any
    body: tuple[Any, ...]


@dataclass(slots=True)
class _Lexeme:
    """A piece of a template: ``text``, ``code``, or the name of a directive with its code."""

    kind: str
    text: str
    names: tuple[str, ...] = ()


class _NotReadError(Exception):
    """A template that is not one."""


@lru_cache(maxsize=4096)
def heredoc(token: str) -> tuple[Any, ...] | None:
    """Return the parts of a heredoc, without its indentation if it begins with ``<<-``; see ``template``."""
    first, _, rest = token.rstrip("\r\n").partition("\n")
    text = rest[: rest.rfind("\n") + 1]
    return _parts(text, is_quoted=False, is_indented=first.startswith("<<-"))


@lru_cache(maxsize=4096)
def template(text: str, *, is_quoted: bool = False) -> tuple[Any, ...] | None:
    """Split a template into texts, syntax trees, branches and loops; return None if it cannot be parsed.

    ``is_quoted`` says that it is what stands between the quotation marks of a text.
    """
    return _parts(text, is_quoted=is_quoted, is_indented=False)


def _parts(text: str, *, is_quoted: bool, is_indented: bool) -> tuple[Any, ...] | None:
    try:
        lexemes = [*_lexemes(text, is_quoted=is_quoted)]
        if is_indented:
            _outdent(lexemes)
        trees = _trees([one.text for one in lexemes if one.kind in {"code", "if", "for"}])
        parts, end = _body(lexemes, iter(trees), 0, frozenset())
    except _NotReadError:
        return None
    if len(parts) == 1 and len(lexemes) > 1 and lexemes[0].kind in {"text", "code"}:
        parts.append("")  # beside texts that are cut to nothing, an interpolation is one too
    return tuple(parts) if end == len(lexemes) else None


def _lexemes(text: str, *, is_quoted: bool) -> Iterator[_Lexeme]:
    position, cut = 0, False
    for start, end, code in _codes(text, is_quoted=is_quoted):
        pending = _texts(text[position:start], is_quoted=is_quoted, cut=cut)
        if code.startswith("~") and pending:
            pending[-1].text = pending[-1].text.rstrip()
        yield from pending
        cut = code.endswith("~")
        yield _code(text[start], code.removeprefix("~").removesuffix("~"))
        position = end
    yield from _texts(text[position:], is_quoted=is_quoted, cut=cut)


def _codes(text: str, *, is_quoted: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the interpolations and directives: where each begins and ends, and what is between its brackets."""
    position = 0
    for match in (_QUOTED_MARK if is_quoted else _MARK).finditer(text):
        if match.start() < position or match[0] not in ("${", "%{"):
            continue
        end = closing(text, match.end())
        if end is None:
            raise _NotReadError
        position = end + 1
        yield match.start(), position, text[match.end() : end]


def _texts(text: str, *, is_quoted: bool, cut: bool) -> list[_Lexeme]:
    """Return a literal as HCL sees it: a quoted one as a whole, any other line by line."""
    if not text:
        return []
    plain = text.replace("$${", "${").replace("%%{", "%{")
    found = [_Lexeme("text", unescaped(plain))] if is_quoted else [_Lexeme("text", one) for one in _lines(plain)]
    if cut and found:
        found[0].text = found[0].text.lstrip()
    return found


def _lines(text: str) -> list[str]:
    return [line for line in _LINE_ENDS.split(text) if line]


def _code(sign: str, code: str) -> _Lexeme:
    if sign == "$":
        return _Lexeme("code", code)
    match = _DIRECTIVE.fullmatch(code)
    if match is None:
        raise _NotReadError
    loop = _FOR.fullmatch(match[2]) if match[1] == "for" else None
    if loop is not None:
        return _Lexeme("for", loop[3], tuple(name for name in loop.group(1, 2) if name))
    if match[1] == "for" or (match[1] != "if" and match[2].strip()):
        raise _NotReadError
    return _Lexeme(match[1], match[2])


def _outdent(lexemes: Sequence[_Lexeme]) -> None:
    """Take the least indentation away from every line that begins with a literal; lines of blanks stay as they are."""
    begins, least = True, None
    lines: list[_Lexeme] = []
    for one in lexemes:
        is_blank = one.kind == "text" and not one.text.strip() and one.text.endswith("\n")
        if begins and not is_blank:
            indentation = len(one.text) - len(one.text.lstrip()) if one.kind == "text" else 0
            least = indentation if least is None else min(least, indentation)
            if one.kind == "text":
                lines.append(one)
        begins = one.kind == "text" and one.text.endswith("\n")
    for line in lines:
        line.text = line.text[least or 0 :]


def _trees(codes: list[str]) -> list[Any]:
    if not codes:
        return []
    code = "".join(f"x{number} = (\n{code}\n)\n" for number, code in enumerate(codes))
    if len(code) > _MAX_CODE:
        raise _NotReadError
    try:
        found = syntax_tree(code).children[0].children
    except ParseError:
        raise _NotReadError from None
    values = [tree.children[2] for tree in found if tree.data == "attribute"]
    if len(values) != len(codes):  # an expression that ends the brackets around it
        raise _NotReadError
    return values


def _body(lexemes: Sequence[_Lexeme], trees: Iterator[Any], start: int, ends: frozenset[str]) -> tuple[list[Any], int]:
    """Return the parts up to one of the directives in ``ends``, or to the end, and where that is."""
    parts: list[Any] = []
    position = start
    while position < len(lexemes) and lexemes[position].kind not in ends:
        one = lexemes[position]
        if one.kind == "text":
            if one.text:
                parts.append(one.text)
        elif one.kind == "code":
            parts.append(next(trees))
        else:
            part, position = _directive(lexemes, trees, position)
            parts.append(part)
        position += 1
    if ends and position >= len(lexemes):
        raise _NotReadError
    return _merged(parts), position


def _directive(lexemes: Sequence[_Lexeme], trees: Iterator[Any], position: int) -> tuple[Any, int]:
    opening = lexemes[position]
    if opening.kind not in {"if", "for"}:
        raise _NotReadError
    tree = next(trees)
    if opening.kind == "for":
        body, end = _body(lexemes, trees, position + 1, frozenset({"endfor"}))
        return TemplateLoop(opening.names, tree, tuple(body)), end
    then, end = _body(lexemes, trees, position + 1, frozenset({"else", "endif"}))
    otherwise: list[Any] = []
    if lexemes[end].kind == "else":
        otherwise, end = _body(lexemes, trees, end + 1, frozenset({"endif"}))
    return TemplateBranch(tree, tuple(then), tuple(otherwise)), end


def _merged(parts: list[Any]) -> list[Any]:
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged
