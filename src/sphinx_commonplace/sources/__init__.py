"""The sources that posts cite: what is known of them, which posts cite them, and how their pages are divided."""
