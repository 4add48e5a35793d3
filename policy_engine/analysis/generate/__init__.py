"""Generated cases: a small set of snapshots that exercises a decision's tables."""
