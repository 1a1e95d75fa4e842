"""The folder for the PYTHONPATH of the companion's child: with it, the child loads the stand-in
``zoom_meeting_sdk`` in here and not the real one.
"""
