"""The space of a table's inputs: columns cut into classes, rows as boxes, and which boxes are reached."""
