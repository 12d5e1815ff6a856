"""The last step of a build: plans pages and files, decides which must be written, and makes their content."""
