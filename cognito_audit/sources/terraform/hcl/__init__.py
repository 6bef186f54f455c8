"""HCL: the syntax of ``.tf`` files."""
