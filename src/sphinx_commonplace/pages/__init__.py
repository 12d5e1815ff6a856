"""The last step of a build: which pages and files there must be, and what each of them shows."""
