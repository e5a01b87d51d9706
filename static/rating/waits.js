// Waiting for the server's word: what is said meanwhile, and when it is asked again.

import { fill, gettext, language } from "./words.js";

export class Waits {
  constructor(screen, retry) {
    Object.assign(this, { screen, retry });
    this.timer = 0;
  }

  stop() {
    clearInterval(this.timer);
  }

  // Call `tell(seconds left)` now and each second, and `over()` at the end. The clock counts, not the calls:
  // pages in the background are called rarely.
  count(seconds, tell, over) {
    const end = Date.now() + seconds * 1000;
    const step = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) return tell(left, end);
      this.stop();
      over();
    };
    this.stop();
    this.timer = setInterval(step, 1000);
    step();
  }

  tryAgainIn(seconds, panel) {
    this.screen.panel(panel);
    const text = (left) => fill(gettext("Next try in %(seconds)s s."), { seconds: left });
    this.count(seconds, (left) => this.screen.say(panel, "wait", text(left)), this.retry);
  }

  // Nobody is taken back to the images unasked: they may have left the room.
  rest({ detail, retry_after: seconds }) {
    const { screen } = this;
    screen.panel("rest");
    screen.say("rest", "detail", detail);
    screen.when("rest", "over", false);
    const tell = (left, end) => {
      const time = new Date(end).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      screen.say("rest", "wait", fill(gettext("You can go on at %(time)s, in %(clock)s min."), { time, clock }));
    };
    this.count(seconds, tell, () => {
      screen.say("rest", "wait", gettext("You can go on now."));
      screen.when("rest", "over", true);
    });
  }
}
