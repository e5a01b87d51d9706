// Visible anchors: small pictures that show what a value looks like. Each question has its own; one row is on screen.

import { dialogOf } from "./dialogs.js";
import { fill, gettext, language } from "./words.js";

export class Examples {
  constructor(root, strip) {
    this.strip = strip;
    this.groups = [];
    this.dialog = dialogOf(root, "example");
    strip.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.enlarge(this.shown.get(button));
    });
  }

  // With `named`, each row says whose it is: several questions are on screen.
  build(scales, named) {
    this.shown = new Map();
    this.groups = scales.map((scale) => this.group(scale, named));
    this.strip.hidden = this.shown.size === 0;
    this.strip.replaceChildren(...(this.strip.hidden ? [] : this.groups));
  }

  group({ question, examples = [] }, named) {
    const group = document.createElement("div");
    group.role = "group";
    group.ariaLabel = fill(gettext("Examples: %(question)s"), { question });
    if (named) group.append(Object.assign(document.createElement("small"), { textContent: question, ariaHidden: "true" }));
    group.append(...examples.map((example) => this.button({ ...example, question })));
    return group;
  }

  button(example) {
    const value = example.value.toLocaleString(language());
    const button = document.createElement("button");
    const image = new Image();
    const words = { ...example, value, name: fill(gettext("Example of a %(value)s"), { value }) };
    const { width, height, image_url: src } = example;
    // Fetched with the block, but after the images to rate.
    Object.assign(image, { alt: words.name, width, height, fetchPriority: "low", draggable: false, src });
    const number = Object.assign(document.createElement("span"), { textContent: value, ariaHidden: "true" });
    Object.assign(button, { type: "button", className: "example" });
    button.append(image, number);
    this.shown.set(button, words);
    return button;
  }

  // Only the row of question `index` is there, for the eye and for assistive technology; all take the same place.
  show(index) {
    this.groups.forEach((group, place) => group.toggleAttribute("data-off", place !== index));
  }

  enlarge({ name, question, value, width, height, picture_url: src }) {
    const [image] = this.dialog.getElementsByTagName("img");
    Object.assign(image, { alt: name, width, height, src });
    this.dialog.querySelector("h2").textContent = fill(gettext("This is a %(value)s"), { value });
    this.dialog.querySelector("p").textContent = question;
    this.dialog.showModal();
  }
}
