"""What we do with other people's code beyond its public interface: ABlog, Furo, Sphinx, docutils, MyST-Parser.

Each module says what it changes, which version it was written against, why, and which public way would not do.
``tests/test_compat.py`` fails when what is changed is not as it was; the guide has a table of all of it.
"""
