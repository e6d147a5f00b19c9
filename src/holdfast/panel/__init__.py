"""The panel: what ships, how it is built, checked and loaded."""
