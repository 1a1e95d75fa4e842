"""What the screen shows, computed from the state of the session; no widget is touched here."""
