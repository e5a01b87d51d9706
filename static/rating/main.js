// The rating page: puts the parts together and decides what is on screen.

import { Api } from "./api.js";
import { dialogOf, onReason, setUpDialogs, showRefused } from "./dialogs.js";
import { listenToKeys } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Screen } from "./screen.js";
import { Session } from "./session.js";
import { openStore } from "./store.js";
import { oneTab } from "./tabs.js";
import { Waits } from "./waits.js";

const AWAY_MS = 5 * 60_000;
const RETRY_SECONDS = 8;

const root = document.getElementById("rating");
const { user, study, blocksUrl, ratingsUrl, consentUrl, csrf } = root.dataset;
const api = new Api(csrf);
const screen = new Screen(root);
const store = await openStore();
const outbox = new Outbox({ store, api, url: ratingsUrl, user, study });
const session = new Session({ screen, outbox, user, onEnd: showEnd });

const waits = new Waits(screen, openBlock);
let mine = false;

async function openBlock() {
  waits.stop();
  const before = await outbox.waiting();
  const { status, data } = await api.post(blocksUrl, {});
  if (!mine) return;
  if (status === 200 || status === 201) {
    if (data.id) await session.begin(data, before);
    else if (data.reason === "busy") waits.tryAgainIn(data.retry_after, "busy");
    else if (data.reason === "rest") waits.rest(data);
    else tell(data.reason === "enough" ? "enough" : "done", data);
  } else if (data?.code === "no_consent") {
    location.assign(consentUrl);
  } else if (data?.code === "suspended" || data?.code === "study_not_live") {
    tell(data.code, data);
  } else if (status === 401 || status === 403 || status === 404) {
    screen.panel("signed-out");
  } else {
    waits.tryAgainIn(RETRY_SECONDS, "unreachable");
  }
}

function tell(panel, { detail }) {
  screen.panel(panel);
  screen.say(panel, "detail", detail);
}

const ENDS = ["end", "practice-end"];

function showEnd() {
  const end = ENDS[Number(session.practice)];
  if (root.dataset.state !== end) screen.panel(end);
  screen.progress.value = screen.progress.max;
  screen.when(end, "unsent", outbox.unsent > 0);
  screen.when(end, "sent", outbox.unsent === 0);
  screen.when(end, "undo", session.canUndo());
}

const presses = {
  retry: openBlock,
  "take-over": () => takeOver(),
  rested: () => session.rested(),
  skip: () => session.skip("not_loaded"),
  undo: () => session.undo(),
};

setUpDialogs(root);
onReason(root, (reason) => session.answer(performance.now(), reason));
showRefused(root, outbox);
outbox.addEventListener("change", () => {
  screen.tell(outbox, store.safe);
  if (ENDS.includes(root.dataset.state)) showEnd();
});

root.addEventListener("click", (event) => presses[event.target.closest("[data-press]")?.dataset.press]?.());
root.addEventListener("pointerdown", (event) => (session.input = event.pointerType), { capture: true });
screen.scales.addEventListener("keydown", () => (session.input = "keyboard"));
screen.scales.addEventListener("pick", (event) => session.pick(event.detail));
screen.scales.addEventListener("focusin", () => session.review());
screen.trial.addEventListener("submit", (event) => {
  event.preventDefault();
  session.next(event.timeStamp);
});
listenToKeys({
  rate: (digit, event) => session.rate(digit, event),
  next: (event) => {
    if (root.dataset.state === "rating") session.next(event.timeStamp);
    else root.querySelector("[data-panel]:not([hidden]) [data-first]:not([hidden])")?.click();
  },
  undo: () => session.undo(),
  cannotJudge: () => !session.locked && dialogOf(root, "cannot-judge").showModal(),
  help: () => dialogOf(root, "help").showModal(),
});

addEventListener("blur", () => session.showing && (session.showing.blurs += 1));
// Somebody who was away may have lost the lease; asking for the block again renews it or brings another.
let awaySince = 0;
document.addEventListener("visibilitychange", () => {
  session.showing?.turn();
  if (document.hidden) awaySince = Date.now();
  else if (mine && awaySince && Date.now() - awaySince > AWAY_MS) openBlock();
});
addEventListener("online", () => {
  if (mine && ["unreachable", "no-image"].includes(root.dataset.state)) openBlock();
});

const takeOver = oneTab(
  `panelwise-${user}-${study}`,
  async () => {
    mine = true;
    await outbox.start();
    await openBlock();
  },
  () => {
    mine = false;
    waits.stop();
    session.pause();
    screen.panel("other-tab");
  },
);
