"""Formats for other programs: feeds, sitemaps, bibliographies, the graph. Facts in, bytes out."""
