"""Programs, their evaluation, decisions, explanations."""
