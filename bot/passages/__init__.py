"""Questions about the contract, answered only from passages that the local has approved. Nothing is generated."""
