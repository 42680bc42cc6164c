"""The proof of the line: all that can happen is walked and held to rules (docs/adr/0027)."""
