"""Words and dates by themselves: quoting, sentences, slugs, reading time. Nothing here knows posts or pages."""
