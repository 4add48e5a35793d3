"""Invariants: sentences that hold for every snapshot, proved or searched for what breaks them."""
