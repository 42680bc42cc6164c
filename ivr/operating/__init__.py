"""What the operator sees: aggregates, as a page, in the terminal, and for Prometheus."""
