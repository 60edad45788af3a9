// Choosing: files, and whole trees of folders.
import { fill } from './dom.js';
import { suggest } from './suggestions.js';
import { preview } from './preview.js';
import { drawMapping } from './mapping.js';
import { drawRows } from './rows.js';
import { job, newItem, state } from './state.js';

async function readEntries(reader) {
  const all = [];
  for (;;) {
    // A directory reader hands out its entries in parts, and ends with an empty one.
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (part.length === 0) {
      return all;
    }

    all.push(...part);
  }
}

export async function walk(entry, folder, found) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    found.push({ file, folder });
  } else if (entry.isDirectory) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    for (const child of await readEntries(entry.createReader())) {
      await walk(child, path, found);
    }
  }
}

function isRecording(name) {
  return /\.(csv|txt)(\.gz)?$/i.test(name) || /\.gz$/i.test(name);
}

export function addFiles(found) {
  let skipped = 0;
  for (const { file, folder } of found) {
    const key = `${folder}/${file.name}/${file.size}/${file.lastModified}`;
    if (!isRecording(file.name)) {
      skipped++;
      continue;
    }

    if (job.seen.has(key)) {
      continue;
    }

    job.seen.add(key);
    job.files.push(newItem(file, folder));
    if (!job.folders.has(folder)) {
      job.folders.set(folder, {
        folder, motor: '', guess: '', clock: 'sequence', start: '', spacing: '', rate: job.sampleRate, expected: 'RST',
      });
    }
  }

  for (const folder of job.folders.values()) {
    if (!folder.guess) {
      suggest(folder);
      preview(folder);
    }
  }

  state.view.note.textContent = skipped === 0 ? '' : fill(state.say.leftOut, { count: skipped });
  drawMapping();
  drawRows();
}

export function chosen(input) {
  const folderOf = (file) => file.webkitRelativePath.split('/').slice(0, -1).join('/');
  const found = [...input.files].map((file) => ({ file, folder: folderOf(file) }));
  input.value = '';
  addFiles(found);
}
