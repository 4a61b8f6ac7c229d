"""Who pays: policies as data, losses settled against them in whole cents."""
