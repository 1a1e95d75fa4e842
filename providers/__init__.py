"""Platforms: each turns one live meeting into observations and carries out actions."""
