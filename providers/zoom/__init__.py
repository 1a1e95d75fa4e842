"""Zoom over its REST API and its event WebSocket.

``config`` is cheap to import; import the rest only where Zoom is really used.
"""
