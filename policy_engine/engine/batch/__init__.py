"""Many snapshots at once: an Arrow table in, an Arrow table out."""
