"""Which people an event exposes: places, and how far each scenario reaches."""
