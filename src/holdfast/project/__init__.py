"""Where footholds go: declared scenarios, runs that share their noise, and what is counted over them."""
