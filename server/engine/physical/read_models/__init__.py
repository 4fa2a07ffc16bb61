"""Data kept twice where no index meets an objective, and pages by key. Decides on plans; must not execute."""
