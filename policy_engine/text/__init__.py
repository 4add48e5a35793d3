"""Where a thing stands in a text, and how a problem with it is said."""
