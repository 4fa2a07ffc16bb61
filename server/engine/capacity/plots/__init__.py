"""Curves and bars as SVG, legible in black and white, with units on every axis. Knows no model and solves none."""
