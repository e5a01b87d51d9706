// Only one tab rates a study at a time; another one can take over.

// Calls `mine()` when this tab may rate, `theirs()` when another does. Returns a function that takes over.
export function oneTab(name, mine, theirs) {
  return navigator.locks ? byLock(name, mine, theirs) : byChannel(name, mine, theirs);
}

function byLock(name, mine, theirs) {
  const hold = (options) =>
    navigator.locks
      .request(name, options, (lock) => {
        if (lock === null) return theirs();
        mine();
        return new Promise(() => {});
      })
      .catch((error) => {
        if (error.name === "AbortError") theirs();
        else throw error;
      });
  hold({ ifAvailable: true });
  return () => hold({ steal: true });
}

// Locks need a secure context. Without one the newest tab wins.
function byChannel(name, mine, theirs) {
  const channel = new BroadcastChannel(name);
  channel.onmessage = theirs;
  const take = () => {
    channel.postMessage("taken");
    mine();
  };
  take();
  return take;
}
