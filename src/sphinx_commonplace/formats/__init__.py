"""Formats for other programs: feeds, sitemaps, bibliographies, the graph of citations. Records in, bytes out."""
