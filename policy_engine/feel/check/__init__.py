"""The static checker's passes, a file a family of nodes; `feel/checker.py` is its public face."""
