"""References between documents, and to sources: names, targets, roles, the ``source`` domain."""
