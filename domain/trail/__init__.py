"""The control trail: proof that no event was changed, dropped or forged, for whoever need not trust the host."""
