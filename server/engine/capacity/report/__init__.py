"""What the capacity analysis says of what it found: verdict, decisions, findings, evidence, files. Solves nothing."""
