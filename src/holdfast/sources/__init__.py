"""One module a publisher: its files in, tidy rows out. `holdfast.panel.build.SOURCES` lists the modules that are read."""
