"""The telephone: what comes in, one turn, what goes out."""
