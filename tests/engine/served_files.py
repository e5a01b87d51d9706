"""A small web server with one file, as a hub would give it out."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Served:
    """``asked``: the Range header of every request for the file; ``cut``: break the first answer off after so many
    bytes; ``named``: the hash the server names in its redirect."""

    def __init__(self, data: bytes) -> None:
        self.data, self.asked, self.cut, self.url = data, list[str | None](), 0, ""
        self.named = hashlib.sha256(data).hexdigest()


@contextmanager
def served(data: bytes) -> Iterator[Served]:
    about = Served(data)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/resolve":
                self.send_response(302)
                self.send_header("Location", "/file")
                if about.named:
                    self.send_header("X-Linked-ETag", f'"{about.named}"')
                self.end_headers()
                return
            if self.path != "/file":
                self.send_error(404)
                return
            wanted = self.headers.get("Range")
            about.asked.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            if start >= len(about.data) > 0 and wanted:
                self.send_error(416)
                return
            rest = about.data[start:]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            stop, about.cut = about.cut or len(rest), 0
            self.wfile.write(rest[:stop])

        def log_message(self, *_about: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    about.url = f"http://127.0.0.1:{server.server_port}/resolve"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield about
    finally:
        server.shutdown()
        server.server_close()
