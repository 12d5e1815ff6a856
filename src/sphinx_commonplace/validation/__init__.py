"""How every value that people write is checked, in front matter, sources, settings and URL rules alike."""
