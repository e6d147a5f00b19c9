"""What moves positions from one year to the next, learned from the world's recorded shares."""
