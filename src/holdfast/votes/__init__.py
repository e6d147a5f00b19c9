"""Roll calls of the UN General Assembly as readings of diplomatic ties."""
