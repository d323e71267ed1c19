"""What campaigns did, in figures: each figure, breakdown and conversion is a file; docs/measures.md tells them."""
