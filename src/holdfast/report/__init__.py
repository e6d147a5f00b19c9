"""The main job in one piece, its bundle, its exports and the one front end."""
