"""Linking: from the model as written to checked syntax trees, in order, for each stretch of days.

`linker.link` is the way in. `segments` chooses versions by day, `declared` gathers names and types, `logic` parses
and checks one decision's logic, `graph` orders decisions and finds cycles, `reads` finds what they read of the
snapshot, `citations` checks the sources.
"""
