"""The demo study: drawn advertising creatives and a simulated panel. Imports no Django."""
