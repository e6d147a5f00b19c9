"""A versioned release of the measurement: tables a researcher can load, with codebook, terms and checksums."""
