// One file to the server. XMLHttpRequest, because fetch does not say how much of a body is sent.

// The server answered, but not as one that takes files from us: signed out, or no data lead any more.
export class Refused extends Error {}

export function send(url, file, about, signal, progress) {
  return new Promise((take, fail) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    for (const [name, value] of Object.entries(about)) body.append(name, value);
    body.append("file", file, file.name);
    request.open("POST", url);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => {
      if (request.response?.status) take(request.response);
      else if (request.status >= 500 || request.status === 0) fail(new Error(String(request.status)));
      else fail(new Refused(String(request.status)));
    });
    for (const kind of ["error", "timeout", "abort"]) request.addEventListener(kind, () => fail(new Error(kind)));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) return fail(new Error("abort"));
    request.send(body);
  });
}
