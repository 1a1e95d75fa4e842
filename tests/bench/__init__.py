"""What the program must reach, measured: ``make bench``. Figures, never pass or fail."""
