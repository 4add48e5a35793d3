"""Testing policies with pytest: cases as tests, decisions as snapshots. Needs the `test` extra."""
