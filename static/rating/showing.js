// How long an image was really seen, and on what.

// Resolves with the time (performance clock) just after the next frame was painted.
export function painted() {
  return new Promise((resolve) => {
    // A hidden page paints nothing, and requestAnimationFrame would wait for ever.
    if (document.hidden) resolve(performance.now());
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });
  });
}

export class Showing {
  constructor(onset) {
    this.onset = onset;
    this.hidden = 0;
    this.blurs = 0;
    this.hiddenSince = document.hidden ? onset : null;
  }

  turn() {
    if (document.hidden) {
      this.hiddenSince ??= performance.now();
    } else if (this.hiddenSince !== null) {
      this.hidden += performance.now() - this.hiddenSince;
      this.hiddenSince = null;
    }
  }

  // Milliseconds from onset to `time` without the time hidden.
  elapsed(time) {
    return Math.max(0, Math.round(time - this.onset - this.hidden));
  }

  client(input, image) {
    return {
      viewport: [innerWidth, innerHeight],
      dpr: devicePixelRatio,
      zoom: Math.round((outerWidth / innerWidth) * (globalThis.visualViewport?.scale ?? 1) * 100) / 100,
      shown: image && [image.clientWidth, image.clientHeight],
      input,
      blurs: this.blurs,
      hidden_ms: Math.round(this.hidden),
    };
  }
}
