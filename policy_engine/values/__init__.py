"""FEEL values: numbers, dates, times, durations, ranges; their equality, order, arithmetic and text."""
