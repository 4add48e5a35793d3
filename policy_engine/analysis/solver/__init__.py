"""Questions about arithmetic, answered by a solver (z3, in the extra `proof`): FEEL as terms, exact or cautious."""
