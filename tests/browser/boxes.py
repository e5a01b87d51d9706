"""Where the parts of the rating page lie that may not move."""

BOXES = """() => JSON.stringify([...document.querySelectorAll(".stage, .points, .below, .examples")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; }))"""
