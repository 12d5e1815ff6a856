"""What follows from all posts together: who stands next to whom, labels, and how listings are divided."""
