"""What may be done about objectives that break: changes of a system with their price, tried and ranked. Pure."""
