"""YAML as a tree that knows where each character stands: read from PyYAML's events, never constructed."""
