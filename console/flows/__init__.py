"""What people read about the flows: what each response costs, and a diagram of each flow."""
