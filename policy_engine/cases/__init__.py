"""Cases: a snapshot, a decision, and the outputs that it must have. `reader` reads them, `judge` runs
them, `check` tells what they name that is not there."""
