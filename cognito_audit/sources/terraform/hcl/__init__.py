"""HCL, the syntax of ``.tf`` files: lexer, parser, escapes and templates."""
