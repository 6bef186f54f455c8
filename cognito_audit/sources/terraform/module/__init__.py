"""Folders of ``.tf`` files: modules, their resource instances, and the locations of values."""
