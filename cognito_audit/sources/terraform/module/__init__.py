"""Folders of ``.tf`` files: modules, their instances, and where a value is written."""
