"""Charts as SVG, drawn on the server: no script, no inline style, and the numbers in a table below each."""
