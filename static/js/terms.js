// A term shows its explanation on hover and on focus, keeps it while the pointer is on it, and Escape hides it.
// The tip lives in the top layer (popover), so no scrolling table can clip it.

function place(term, tip) {
  const box = term.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - tip.offsetWidth - 16);
  const below = box.bottom + 4;
  const above = box.top - tip.offsetHeight - 4;
  tip.style.left = `${Math.max(16, left)}px`;
  tip.style.top = `${below + tip.offsetHeight > innerHeight && above > 0 ? above : below}px`;
}

function closeAll(except) {
  for (const tip of document.querySelectorAll(".tip:popover-open")) {
    if (tip !== except) tip.hidePopover();
  }
}

export function explainTerms(root) {
  if (!HTMLElement.prototype.showPopover) return;
  for (const term of root.querySelectorAll(".term[aria-describedby]")) {
    const tip = document.getElementById(term.getAttribute("aria-describedby"));
    let closing = 0;
    const open = () => {
      clearTimeout(closing);
      closeAll(tip);
      if (tip.matches(":popover-open")) return;
      tip.showPopover();
      place(term, tip);
    };
    const close = () => tip.matches(":popover-open") && tip.hidePopover();
    const closeSoon = () => {
      closing = setTimeout(() => term.matches(":focus") || close(), 150);
    };
    term.addEventListener("pointerenter", open);
    term.addEventListener("pointerleave", closeSoon);
    tip.addEventListener("pointerenter", () => clearTimeout(closing));
    tip.addEventListener("pointerleave", closeSoon);
    term.addEventListener("focus", open);
    term.addEventListener("blur", close);
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeAll());
  addEventListener("scroll", () => closeAll(), { passive: true, capture: true });
}
