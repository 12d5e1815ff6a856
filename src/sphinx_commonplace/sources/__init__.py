"""What is known of the sources that posts cite, who cites what, and how their pages are laid out."""
