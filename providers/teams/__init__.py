"""Microsoft Teams: a companion in the call (a page in a headless browser) and Microsoft Graph.

``config`` is cheap to import; import the rest only where Teams is really used.
"""
