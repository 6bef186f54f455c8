"""What all sources share: pools, clients and their companions put together as targets."""
