"""Comments are found where they are comments, and nowhere else."""

import pytest

from cognito_audit.sources.documents.yaml_comments import yaml_comments
from cognito_audit.sources.terraform.hcl.comments import hcl_comments

YAML = """\
# one
A: plain text # two
B: "quoted # no"   # three
C: 'it''s # no
  # no'
D: | # four
  # no
  text # no
# five
E: >-
  folded # no

F: a#no
G:
  - !Sub "${x} # no" # six
  - {h: i} # seven # more of it
"""

HCL = """\
# one
a = 1 # two
b = "text # no // no ${f("# no", { x = "}" })} # no" // three
/* # no
   // no */
c = <<EOT
# no ${"// no" # four
}
  // no
EOT
d = <<-EOT
  # no
  EOT
e = "\\" # no" # five
f = "$${ # no" # six
g = { h = "}" } # seven
"""


@pytest.mark.parametrize(
    ("found", "first_words", "lines"),
    [
        (yaml_comments(YAML), ["one", "two", "three", "four", "five", "six", "seven"], [1, 2, 3, 6, 9, 15, 16]),
        (hcl_comments(HCL), ["one", "two", "three", "four", "five", "six", "seven"], [1, 2, 3, 7, 14, 15, 16]),
    ],
)
def test_what_lies_in_a_text_is_no_comment(found, first_words, lines) -> None:
    comments = list(found)
    assert [comment.text.split()[0] for comment in comments] == first_words
    assert [comment.line for comment in comments] == lines


@pytest.mark.parametrize("comments", [yaml_comments, hcl_comments])
def test_a_comment_knows_its_column_and_whether_it_stands_alone(comments) -> None:
    first, second = comments("# a\n\n#b\r\n".replace("\n\n", "\n"))
    assert (first.text, first.line, first.column, first.alone) == ("a", 1, 1, True)
    assert (second.text, second.line, second.column, second.alone) == ("b", 2, 1, True)


def test_what_follows_code_is_not_alone() -> None:
    assert [comment.alone for comment in yaml_comments("  # x\na: 1 # y\n")] == [True, False]
    assert [comment.alone for comment in hcl_comments("  // x\na = 1 // y")] == [True, False]


@pytest.mark.parametrize(
    "text", ['a = "${', "a = <<EOT\n# no", "/* # no", '"', "}} # yes", "<<A\n${<<B\n# no\nB\n# y\n}\nA"]
)
def test_a_broken_file_ends_in_an_answer(text) -> None:
    assert [comment.text for comment in hcl_comments(text)] in ([], ["yes"], ["y"])


def test_as_many_comments_as_a_text_has_lines_take_no_longer_each():
    found = list(yaml_comments("a: 1\n" + "  # c\n" * 100_000))
    assert (found[-1].line, found[-1].column, found[-1].alone) == (100_001, 3, True)
