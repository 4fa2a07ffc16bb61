"""Node packages that tests hold artefacts against."""
