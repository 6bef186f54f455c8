"""Texts as python-hcl2 can read them: of the same length, so that every offset stays.

What HCL has and python-hcl2 does not know is replaced; ``restored`` puts what it stood for back into the syntax tree.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final

from cognito_audit.sources.terraform.hcl.lexer import CODE, QUOTED, tokens

_CUTS: Final = r"[$%]\{~|~\}|%\{"
_UNUSUAL: Final = re.compile(
    rf"{_CUTS}|\$\$\{{|/\*|!\s*!|-\s*-|<<-?[^A-Za-z]|\n[ \t\r]*=>|[^\x00-\x7f]|\$\{{[^}}\"]*\n"
    r"|^[ \t]*[A-Za-z][\w.-]*[ \t]+\r?$",
    re.MULTILINE,
)
"""What any of the texts that are adapted has in it."""
_TEMPLATE: Final = re.compile(_CUTS)
_ESCAPE: Final = re.compile(r"\$\$\{|%%\{")
_NOT_HEREDOCS: Final = frozenset({CODE, QUOTED})
_TWO_MINUSES: Final = re.compile(r"([=(\[,:?+*/%&|]\s*)-(\s*)-")
_TWO_NEGATIONS: Final = re.compile(r"(?<![=!<>])!(\s*)!(?!=)")
_LATE_ARROW: Final = re.compile(r"\n(?=[ \t\r]*=>)")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")


def adapted(text: str) -> str:
    r"""Return a text of the same length that python-hcl2 can read.

    It takes ``$${`` for the start of something that ends at the next ``}``, even lines later: in quoted strings ``\${``
    and ``\%{`` replace ``$${`` and ``%%{``. To it, a backslash and the character after it are part of a string; HCL
    itself has neither ``\$`` nor ``\%``. Blanks after the word that ends a heredoc go before it, and comments within a
    line, the marks of templates that cut blanks, and lines that end where it expects none become blanks.
    """
    if not _UNUSUAL.search(text):
        return text
    pieces: list[str] = []
    end = 0
    for start, stop, piece in _replacements(text):
        pieces += [text[end:start], piece]
        end = stop
    return "".join([*pieces, text[end:]])


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what is replaced: where it begins and ends, and what stands for it."""
    contexts: list[str] = []
    marks: dict[str, str] = {}
    end = 0
    for match, context in tokens(text):
        lexeme, start = match.group(), match.start()
        heredocs = sum(one not in _NOT_HEREDOCS for one in contexts)
        in_heredoc = heredocs > 0
        if context == CODE and not in_heredoc:
            yield from _code(text, end, start, in_text=QUOTED in contexts)
        end = match.end()
        if context == CODE and lexeme in ("#", "//", "/*"):
            end = _end_of_comment(text, lexeme, end)
            if lexeme == "/*" and "\n" not in text[start:end] and not in_heredoc:
                yield start, end, " " * (end - start)
            continue
        if not in_heredoc or (heredocs == 1 and context == contexts[-1]):
            piece = _piece(match, context, marks)
            if piece != lexeme:
                yield start, end, piece
        if context in (CODE, QUOTED) and not in_heredoc and lexeme in ("${", "%{") and text[end : end + 1] == "~":
            yield end, end + 1, " "
            end += 1
        _step(match, context, contexts)
        if context not in _NOT_HEREDOCS and lexeme.strip() == context:
            end += 1  # the line end is part of the heredoc
    yield from _code(text, end, len(text), in_text=False)


def _code(text: str, start: int, end: int, *, in_text: bool) -> Iterator[tuple[int, int, str]]:
    """Yield what is replaced in a piece of code; ``in_text`` says that a quoted text surrounds it."""
    code = text[start:end]
    plain = _TWO_NEGATIONS.sub(lambda match: f" {match[1]} ", code)
    plain = _TWO_MINUSES.sub(lambda match: f"{match[1]} {match[2]} ", plain)
    plain = _LATE_ARROW.sub(" ", plain)
    plain = _NOT_ASCII.sub("x", plain)
    if in_text:
        plain = plain.replace("~", " ").replace("\n", " ")
    if plain != code:
        yield start, end, plain


def _piece(match: re.Match[str], context: str, marks: dict[str, str]) -> str:
    lexeme = match.group()
    if context == QUOTED:
        return f"\\{lexeme[1:]}" if _ESCAPE.fullmatch(lexeme) else lexeme
    if context == CODE:
        word = match.group(1)
        if not word or (word.isascii() and word[0].isalpha()):
            return lexeme
        marks[word] = "Q" * len(word)
        return lexeme.replace(word, marks[word])
    if lexeme.strip() != context:
        return lexeme
    word, line_end = (lexeme[:-1], lexeme[-1]) if lexeme.endswith("\r") else (lexeme, "")
    bare = word.rstrip(" \t")
    return f"{word[len(bare) :]}{bare.replace(context, marks.get(context, context))}{line_end}"


def _step(match: re.Match[str], context: str, contexts: list[str]) -> None:
    lexeme = match.group()
    if context == CODE:
        if lexeme == "}":
            del contexts[-1:]
        else:
            contexts.append(CODE if lexeme == "{" else match.group(1) or QUOTED)
    elif lexeme in ("${", "%{"):
        contexts.append(CODE)
    elif lexeme.strip() == context:
        contexts.pop()


def _end_of_comment(text: str, lexeme: str, start: int) -> int:
    closing = "*/" if lexeme == "/*" else "\n"
    end = text.find(closing, start)
    return len(text) if end < 0 else end + (2 if lexeme == "/*" else 0)


def restored(tree: Any, text: str, plain: str) -> Any:
    """Return the syntax tree of an adapted text with the places, names and templates of the text itself."""
    has_templates = _TEMPLATE.search(text) is not None
    if plain == text and not has_templates:
        return tree
    starts = [match.end() for match in re.finditer("\n", text)]
    has_moved = plain.count("\n") != len(starts)
    for part in tree.iter_subtrees():
        meta = part.meta
        if has_moved and not meta.empty:
            line = bisect_right(starts, meta.start_pos)
            meta.line, meta.column = line + 1, meta.start_pos - (starts[line - 1] if line else 0) + 1
        if has_templates and part.data == "string" and not meta.empty:
            written = text[meta.start_pos + 1 : meta.end_pos - 1]
            if _TEMPLATE.search(written):
                part.template = written
        for number, child in enumerate(part.children):
            if getattr(child, "type", None) == "NAME" and child != text[child.start_pos : child.end_pos]:
                part.children[number] = child.update(value=text[child.start_pos : child.end_pos])
    return tree
