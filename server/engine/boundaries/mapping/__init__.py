"""The context map: what each module offers the others and needs of them. Knows nothing of why they are apart."""
