// One tab at a time: calls `mine()` when this tab may rate, `theirs()` when another does. Returns what takes over.
export function oneTab(name, mine, theirs) {
  // Locks need a secure context. Without one two tabs may show the same image; the server still takes one answer.
  if (!navigator.locks) return mine();
  const hold = async (options) => {
    try {
      await navigator.locks.request(name, options, (lock) => {
        if (!lock) return theirs();
        mine();
        return new Promise(() => {});
      });
    } catch {
      theirs(); // another tab has stolen the lock
    }
  };
  hold({ ifAvailable: true });
  return () => hold({ steal: true });
}
