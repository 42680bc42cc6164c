"""The line put together from its settings: who is given what. Nothing here reads the environment; app.py does."""
