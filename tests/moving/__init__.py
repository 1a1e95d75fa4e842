"""Moving a class to its other platform (row A0c)."""
