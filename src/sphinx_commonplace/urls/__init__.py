"""Web addresses: their syntax, their canonical form, and which links are citations."""
