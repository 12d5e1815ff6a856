"""The output folder: whole files or none, what was written before, and where things stand."""
