"""Coverage: which rows, cells and classes of values a suite of cases exercises."""
