"""Cases: a snapshot, a decision, and the outputs that it must have. `reader` reads them, `judge` runs them."""
