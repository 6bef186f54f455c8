"""Tests of rule files: their examples are run, alone and for whole folders."""
