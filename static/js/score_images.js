// Images go to the scoring service; the answer comes below the form, beside the pictures that are still at hand here:
// the server has thrown its copies away. Without this file the form does the same with a new page.
import { chosen, dropped } from "./upload_files.js";

const form = document.getElementById("score-images");

function start() {
  const part = Object.fromEntries([...form.querySelectorAll("[data-part]")].map((e) => [e.dataset.part, e]));
  const answers = document.getElementById("score-answers");
  const input = form.elements.image;
  const button = form.querySelector("button");
  let pictures = [];

  part["drop-words"].hidden = false;

  function say(text) {
    part.words.textContent = text;
  }

  function problem(files) {
    if (files.length > Number(form.dataset.most)) return form.dataset.many;
    return files.some((file) => file.size > Number(form.dataset.mostBytes)) ? form.dataset.large : "";
  }

  function picture() {
    for (const image of answers.querySelectorAll("img[data-position]")) {
      const file = pictures[Number(image.dataset.position)];
      if (!file || image.src) continue;
      image.addEventListener("load", () => (image.hidden = false), { once: true });
      image.src = URL.createObjectURL(file);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    }
  }

  async function send() {
    const files = [...input.files];
    const wrong = problem(files);
    say(wrong || form.dataset.busy);
    if (wrong) return;
    button.disabled = true;
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const said = page.querySelector("#score-answers .answers") ?? page.querySelector(".notice");
      if (!said) throw new Error(String(response.status));
      pictures = files;
      answers.replaceChildren(document.adoptNode(said));
      globalThis.htmx?.process(answers);
      if (response.redirected) history.replaceState(null, "", response.url);
      picture();
      say("");
      answers.scrollIntoView({ block: "nearest" });
    } catch {
      say(form.dataset.failed);
    } finally {
      button.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  for (const kind of ["dragenter", "dragover"])
    part.drop.addEventListener(kind, (event) => (event.preventDefault(), part.drop.classList.add("over")));
  part.drop.addEventListener("dragleave", () => part.drop.classList.remove("over"));
  part.drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    part.drop.classList.remove("over");
    const transfer = new DataTransfer();
    for (const [file] of await dropped(event.dataTransfer)) transfer.items.add(file);
    input.files = transfer.files;
    if (chosen(input.files).length) send();
  });
  document.body.addEventListener("htmx:afterSwap", picture);
}

if (form) start();
