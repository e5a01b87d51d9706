// What this page sees of the device: shown at once, stored with "Go on". It warns and never stands in the way.

const NARROW = 320; // the same limits as in labeling/device_check.py
const ZOOMED = 1.6;
const TEST = "panelwise-device-test";

const box = document.getElementById("device");
const status = document.getElementById("device-status");
const field = document.querySelector('input[name="device"]');
const known = {};

function pointer() {
  if (matchMedia("(pointer: coarse)").matches) return "coarse";
  return matchMedia("(pointer: fine)").matches ? "fine" : "none";
}

function look() {
  const pinch = globalThis.visualViewport?.scale ?? 1;
  // A finger's browser has no window frame to compare with; it zooms by pinching only.
  const frame = pointer() === "fine" && outerWidth > 0 ? outerWidth / innerWidth : 1;
  Object.assign(known, {
    viewport: [innerWidth, innerHeight],
    screen: [screen.width, screen.height],
    dpr: Math.round(devicePixelRatio * 100) / 100,
    zoom: Math.round(frame * pinch * 100) / 100,
    pointer: pointer(),
  });
}

function warnings() {
  const found = [];
  if (innerWidth < NARROW) found.push("narrow");
  if (known.zoom > ZOOMED) found.push("zoomed");
  if (known.keeps === false) found.push("forgets");
  if (known.decodes === false) found.push("no_images");
  return found;
}

function numbers(style) {
  return new Intl.NumberFormat(document.documentElement.lang, style);
}

const WORDS = {
  viewport: ([width, height]) => `${width} × ${height}`,
  dpr: (value) => `${numbers().format(value)}×`,
  zoom: (value) => numbers({ style: "percent" }).format(value),
};

function show() {
  for (const cell of box.querySelectorAll("[data-fact]")) {
    const name = cell.dataset.fact;
    if (name in known) cell.textContent = WORDS[name]?.(known[name]) ?? cell.dataset[known[name]];
    cell.parentElement.hidden = !(name in known);
  }
  draw();
  const found = warnings();
  const settled = "keeps" in known && "decodes" in known;
  for (const notice of status.children) {
    const name = notice.dataset.warning;
    notice.hidden = name === "fine" ? !settled || found.length > 0 : !found.includes(name);
  }
  box.hidden = false;
  field.value = JSON.stringify(known);
}

// The window on the screen, to scale, in a drawing of 120 by 90.
function draw() {
  const [wide, high] = known.screen;
  const scale = Math.min(116 / wide, 86 / high);
  const outer = { width: wide * scale, height: high * scale };
  const inner = {
    width: Math.min(1, (innerWidth * known.zoom) / wide) * outer.width - 6,
    height: Math.min(1, (innerHeight * known.zoom) / high) * outer.height - 6,
  };
  place(".screen", outer);
  place(".window", inner);
}

function place(which, { width, height }) {
  const rect = box.querySelector(which);
  const at = { x: (120 - width) / 2, y: (90 - height) / 2, width: Math.max(4, width), height: Math.max(4, height) };
  for (const [name, value] of Object.entries(at)) rect.setAttribute(name, value.toFixed(1));
}

async function keeps() {
  try {
    const database = await settled(indexedDB.open(TEST, 1), (request) => request.result.createObjectStore("t"));
    const transaction = database.transaction("t", "readwrite");
    await settled(transaction.objectStore("t").put(1, 1));
    database.close();
    await settled(indexedDB.deleteDatabase(TEST));
    return true;
  } catch {
    return false;
  }
}

function settled(request, upgrade) {
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => upgrade?.(request);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function decodes() {
  try {
    await document.getElementById("test-image").decode();
    return true;
  } catch {
    return false;
  }
}

function refresh() {
  look();
  show();
}

refresh();
addEventListener("resize", refresh);
globalThis.visualViewport?.addEventListener("resize", refresh);
known.decodes = await decodes();
show();
known.keeps = await keeps();
show();
