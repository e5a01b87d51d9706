// Only one tab rates a study at a time; another one can take over.

// Calls `mine()` when this tab may rate, `theirs()` when another does. Returns a function that takes over.
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
