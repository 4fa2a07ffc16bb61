"""Decides the weakest sufficient isolation of every transaction, and sagas for those cut in two. Runs nothing."""
