// Requests to the API of this installation.

const TIMEOUT_MS = 20_000;
const KEEPALIVE_LIMIT = 60_000; // bytes; browsers refuse keepalive bodies above 64 kB

export class Api {
  // The CSRF token is the one written into this page, not the cookie's: signing in rotates the cookie, so a page
  // that was left open can never send its answers under the name of whoever signed in after.
  constructor(csrf) {
    this.csrf = csrf;
  }

  // Resolves with {status, data}; status 0 where no answer came.
  async post(url, body) {
    const text = JSON.stringify(body);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf },
        body: text,
        keepalive: text.length < KEEPALIVE_LIMIT,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, data: await response.json().catch(() => null) };
    } catch {
      return { status: 0, data: null };
    }
  }
}
