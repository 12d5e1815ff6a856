"""The output folder: addresses and paths, atomic writes, and what the last build wrote."""
