"""Whether what arrives still looks like what a model was made on: reference statistics, distances, tests, alarms."""
