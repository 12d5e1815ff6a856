"""The first step of a build: from one source document to what the ``blog`` domain keeps of it."""
