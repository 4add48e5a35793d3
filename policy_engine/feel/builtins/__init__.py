"""FEEL's built-in functions (DMN 1.5, 10.3.4): one file a family, each entry beside its implementation."""
