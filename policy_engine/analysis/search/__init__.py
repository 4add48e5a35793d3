"""Snapshots to try: what the schema allows, and what lies next to a snapshot."""
