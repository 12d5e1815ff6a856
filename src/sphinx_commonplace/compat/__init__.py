"""What we do with other people's code beyond its public interface: ABlog, Furo, Sphinx, docutils."""
