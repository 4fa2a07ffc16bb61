"""Sizes and limits for what is deployed, from what was predicted, each with its formula. Simulates nothing itself."""
