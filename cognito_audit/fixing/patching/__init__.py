"""Templates, changed in place: only the lines of the named settings differ, comments and style are kept.

A template's text is read as nodes with offsets (``nodes``), edits are made to the text itself (``editing``), and every
edit is proven by reading the changed files again (``templates``): where they do not say exactly what was planned,
there is no patch.
"""
