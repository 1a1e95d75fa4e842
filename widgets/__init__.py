"""What the screen is made of: one widget a module; they draw what they are given."""
