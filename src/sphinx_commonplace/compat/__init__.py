"""Patches of other people's code, beyond its public interface: ABlog, Furo, Sphinx, docutils, MyST-Parser.

Each module says what it changes, the version it was written against, why, and why no public way is enough.
``tests/test_compat.py`` fails when the patched code changes; ``guide/architecture.md`` has a table of all patches.
"""
