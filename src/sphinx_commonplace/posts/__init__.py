"""What is derived from all posts together: their order, their labels, and how listings are divided."""
