"""The frozen values every analysis shares. Holds no algorithm."""
