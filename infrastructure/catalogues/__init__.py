"""Reference data: the five systems of the source documents, read from the YAML files of `catalogues/`."""
