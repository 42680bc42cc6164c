"""The words, with no places in them."""
