"""Set up on this computer what cannot come with the program."""
