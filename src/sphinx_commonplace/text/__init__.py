"""Words and dates, by themselves: quoting, sentences, slugs, reading time. Knows nothing of a blog."""
