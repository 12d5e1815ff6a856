"""References between documents and to sources: targets, other names, the resolver, the ``source`` domain."""
