"""A post's front matter: from YAML to checked values, and what MyST is shown of it."""
