"""Fetching weights: over the network by an operator's wish alone, checked before they get their name."""

from collections.abc import Callable
from pathlib import Path

import httpx

from scoring.engine.catalogue import Entry, pin
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.weights import ALLOWED_LICENCES, check_licence, sha256

Report = Callable[[int, int], None]


def fetch(
    entry: Entry,
    models_folder: Path | str,
    allowed_licences: frozenset[str] = ALLOWED_LICENCES,
    report: Report | None = None,
    seconds: float = 30.0,
) -> tuple[Path, str]:
    """Download ``entry`` into ``models_folder`` unless it is there and right. Returns its path and SHA-256 (hex).

    A download that broke off goes on where it stopped. The file gets its name only after its hash was found right;
    an entry without a hash is pinned to what came, after the server's own hash (Hugging Face's ``X-Linked-ETag``)
    where it gives one. ``report`` is called with bytes so far and in all (0 where not known); ``seconds`` bounds
    each wait for the server.

    Raises:
        WeightsUnavailable: licence not allowed, no address, server away, or the wrong bytes; nothing is left behind
        under the file's name.
    """
    check_licence(entry.name, entry.licence, allowed_licences)
    folder = Path(models_folder)
    target = folder / entry.file
    if target.is_file():
        digest = sha256(target)
        if entry.sha256 and digest != entry.sha256:
            raise WeightsUnavailable(
                f"{target} is there but has the SHA-256 {digest}, not {entry.sha256}. Remove it, then fetch again."
            )
        return target, digest
    if not entry.url:
        raise WeightsUnavailable(f"Nobody publishes {entry.name}. Put {entry.file} into {folder} by hand.")
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / (entry.file + ".partial")
    try:
        promised = _download(entry.url, partial, report, seconds)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WeightsUnavailable(
            f"{entry.url} could not be fetched ({type(error).__name__}: {error}). Check the network and try again, "
            f"or put {entry.file} into {folder} by hand."
        ) from error
    digest = sha256(partial)
    expected = entry.sha256 or promised or digest
    if digest != expected:
        partial.unlink()
        raise WeightsUnavailable(
            f"What came from {entry.url} has the SHA-256 {digest}, not {expected}. It was thrown away."
        )
    partial.replace(target)
    if not entry.sha256:
        pin(folder, entry.name, digest)
    return target, digest


def _download(url: str, partial: Path, report: Report | None, seconds: float) -> str:
    """Append to ``partial`` what is missing. Returns the SHA-256 that the server names, or an empty string."""
    there = partial.stat().st_size if partial.is_file() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    promised = ""
    with httpx.Client(timeout=seconds, follow_redirects=False) as client:
        for _hop in range(10):
            with client.stream("GET", url, headers=headers) as answer:
                promised = _linked_hash(answer) or promised
                if answer.is_redirect:
                    url = str(answer.next_request.url) if answer.next_request else url
                    continue
                if answer.status_code == 416:
                    # What is here is as long as the file, or longer: the hash tells which.
                    return promised
                answer.raise_for_status()
                resumed = answer.status_code == 206
                total = int(answer.headers.get("Content-Length", 0)) + (there if resumed else 0)
                with partial.open("ab" if resumed else "wb") as file:
                    for piece in answer.iter_raw():
                        file.write(piece)
                        if report is not None:
                            report(file.tell(), total)
                return promised
    raise httpx.TooManyRedirects("more than 10 redirects")


def _linked_hash(answer: httpx.Response) -> str:
    tag = answer.headers.get("X-Linked-ETag", "").strip('"').lower()
    return tag if len(tag) == 64 and all(c in "0123456789abcdef" for c in tag) else ""
