"""Cases that ship: files only; each room validates its own."""
