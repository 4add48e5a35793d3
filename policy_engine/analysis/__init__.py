"""Analysis of policies: one question a file."""
