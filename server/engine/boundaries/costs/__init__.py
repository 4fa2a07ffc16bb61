"""What a cut costs: calls, latency, distributed transactions, copies, people, machines. Decides nothing."""
