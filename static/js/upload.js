// Files and folders go up three at a time. What the server says of each stands in a list; whatever did not arrive can
// be sent again, and sending a file twice changes nothing, because the server knows it by its bytes.
import { chosen, dropped } from "./upload_files.js";
import { Refused, send } from "./upload_send.js";

const AT_ONCE = 3;
const PAUSES = [1000, 4000];
const MOST_LISTED = 1000;
const LOOK = ["refused", "failed", "same", "similar"];
const form = document.getElementById("upload");

function start() {
  const part = Object.fromEntries([...form.querySelectorAll("[data-part]")].map((e) => [e.dataset.part, e]));
  const words = form.dataset;
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_whole, name) => values[name]);
  let items = [];
  let running = 0;
  let stop = new AbortController();

  part["drop-words"].hidden = part.folder.hidden = false;
  part.send.hidden = true;

  function add(files) {
    if (!files.length) {
      part.state.hidden = false;
      part.words.textContent = words.nothing;
      return;
    }
    if (!running) {
      items = [];
      stop = new AbortController();
      for (const list of [part.look, part.all]) list.replaceChildren();
      part.rest.hidden = true;
    }
    items.push(...files.map(([file, name]) => ({ file, name, zip: /\.zip$/i.test(name), state: "queued", loaded: 0 })));
    go();
  }

  function go() {
    part.state.hidden = part.cancel.hidden = false;
    part.retry.hidden = true;
    while (running < AT_ONCE && items.some((item) => item.state === "queued")) work();
    show();
  }

  async function work() {
    running += 1;
    for (let item; !stop.signal.aborted && (item = items.find((one) => one.state === "queued")); ) {
      item.state = "sending";
      tell(item, await answer(item));
      show();
    }
    running -= 1;
    if (!running) finish();
  }

  async function answer(item) {
    const most = Number(item.zip ? words.mostArchive : words.most);
    if (item.file.size > most) return { status: "refused", detail: fill(words.large, { most: megabytes(most) }) };
    const about = { name: item.name, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value };
    if (form.elements.group_by_folder.checked) about.group_by_folder = "on";
    for (let attempt = 0; ; attempt += 1) {
      try {
        const url = item.zip ? words.archiveUrl : words.url;
        return await send(url, item.file, about, stop.signal, (loaded) => ((item.loaded = loaded), show()));
      } catch (error) {
        item.loaded = 0;
        if (stop.signal.aborted) return { status: "failed", detail: words.stopped };
        if (error instanceof Refused) return { status: "failed", detail: words.signedOut };
        if (attempt >= PAUSES.length) return { status: "failed", detail: words.offline };
        await new Promise((done) => setTimeout(done, PAUSES[attempt]));
      }
    }
  }

  function tell(item, said) {
    item.state = said.status;
    item.row?.remove();
    item.row = document.createElement("li");
    item.row.className = said.status;
    const what = document.createElement("span");
    what.className = "what";
    what.textContent = words[said.status] ?? said.status;
    item.row.append(`${item.name} `, what, LOOK.includes(said.status) ? ` ${said.detail}` : "");
    const list = LOOK.includes(said.status) ? part.look : part.all;
    if (list.childElementCount < MOST_LISTED) list.append(item.row);
    part.rest.hidden = !part.all.childElementCount;
    if (said.progress) globalThis.htmx?.ajax("GET", said.progress, { target: "#archives", swap: "beforeend" });
  }

  function show() {
    const done = items.filter((item) => !["queued", "sending"].includes(item.state));
    const size = items.reduce((sum, item) => sum + item.file.size, 0);
    const sent = items.reduce((sum, item) => sum + (done.includes(item) ? item.file.size : item.loaded), 0);
    part.bar.value = size ? Math.min(1, sent / size) : 1;
    if (!running) return;
    const values = { done: done.length, total: items.length, sent: megabytes(Math.min(sent, size)), size: megabytes(size) };
    part.words.textContent = fill(words.busy, values);
  }

  function finish() {
    for (const item of items) {
      if (item.state === "queued") tell(item, { status: "failed", detail: words.stopped });
    }
    const counts = Object.entries(Object.groupBy ? Object.groupBy(items, (item) => item.state) : grouped());
    const said = counts.map(([state, some]) => `${some.length} ${words[state] ?? state}`).join(", ");
    part.words.textContent = fill(words.finished, { counts: said });
    part.cancel.hidden = true;
    part.retry.hidden = !items.some((item) => item.state === "failed");
    for (const input of form.querySelectorAll("input[type=file]")) input.value = "";
    refresh();
  }

  function grouped() {
    const groups = {};
    for (const item of items) (groups[item.state] ??= []).push(item);
    return groups;
  }

  // The parts of the page that tell of images are taken from the page as it now is.
  async function refresh() {
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll("[data-fresh]")) {
      const now = fresh.getElementById(old.id);
      if (now) old.replaceWith(document.adoptNode(now));
    }
  }

  part.cancel.addEventListener("click", () => stop.abort());
  part.retry.addEventListener("click", () => {
    stop = new AbortController();
    for (const item of items) if (item.state === "failed") item.state = "queued";
    go();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const input of form.querySelectorAll("input[type=file]")) {
    const take = () => input.files.length && add(chosen(input.files));
    input.addEventListener("change", take);
    take(); // Somebody may have chosen before this script was there.
  }
  for (const kind of ["dragover", "dragleave", "drop"]) {
    part.drop.addEventListener(kind, (event) => {
      event.preventDefault();
      part.drop.classList.toggle("over", kind === "dragover");
    });
  }
  part.drop.addEventListener("drop", async (event) => add(await dropped(event.dataTransfer)));
  // A file dropped beside the field would make the browser leave the page.
  for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => running && event.preventDefault());
  document.body.addEventListener("images-changed", refresh);
}

if (form) start();
