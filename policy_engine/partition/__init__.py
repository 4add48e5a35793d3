"""The partition: a table's columns cut into classes of values, its rows as bitmaps over them."""
