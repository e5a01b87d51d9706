// The files behind what was chosen or dropped, each with its path inside the folder: [[File, name], …].
const LEFT_BEHIND = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;

export function chosen(files) {
  return wanted([...files].map((file) => [file, file.webkitRelativePath || file.name]));
}

export async function dropped(transfer) {
  // The list is emptied as soon as the handler waits, so the entries are taken out of it first.
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.());
  const files = [...transfer.files];
  if (!entries.length || entries.includes(undefined) || entries.includes(null)) return chosen(files);
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  return wanted(found);
}

async function walk(entry, folder, found) {
  if (entry.isFile) {
    const file = await new Promise((take, fail) => entry.file(take, fail)).catch(() => null);
    if (file) found.push([file, folder + file.name]);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A hundred at a time is all that Chromium gives out.
    const some = await new Promise((take, fail) => reader.readEntries(take, fail)).catch(() => []);
    if (!some.length) return;
    for (const inner of some) await walk(inner, `${folder}${entry.name}/`, found);
  }
}

function wanted(files) {
  return files.filter(([, name]) => !LEFT_BEHIND.test(name));
}
