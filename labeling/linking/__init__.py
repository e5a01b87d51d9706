"""Sessions and panels on one scale through shared anchors, and anchors over time."""
