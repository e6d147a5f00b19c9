"""A user's own data: a file read and checked, kept in a folder, joined to the panel."""
