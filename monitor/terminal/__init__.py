"""The terminal layer: keys are heard and the program leaves, whatever the terminal does.

Nothing is imported here, so that refusing a terminal costs no import of Textual.
"""
