"""Templates, changed in place: only the lines of the named settings differ, comments and style are kept.

The text of a template is read into nodes (``nodes`` and one module per syntax), edits are made to the text itself
(``edits``), and every edit is checked by reading the changed files again (``templates``): unless they mean exactly what
was planned, there is no patch.

The nodes are separate from the documents in ``sources``: an edit needs the offsets of every value and the way it is
written, and the documents, which hold values and resolve references, keep neither.
"""
