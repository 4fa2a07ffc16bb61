"""Analyses on their own: values in, result out, nothing kept. Each takes a brief or what it can decide without one."""
