"""What happens next, with no words in it."""
