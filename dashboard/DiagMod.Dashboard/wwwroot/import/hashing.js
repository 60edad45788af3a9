// Content is known by the SHA-256 of its plain bytes.
import { stage } from './rows.js';

const hashLimit = 512 * 1024 * 1024; // crypto.subtle takes a whole file at once

let hashing = Promise.resolve();

// One file at a time: two would double the memory, and a disk is not faster for it.
export function hash(item) {
  const mine = hashing.then(async () => {
    if (!globalThis.crypto?.subtle || item.size > hashLimit || item.stop.signal.aborted) {
      return null; // not a secure context, or too large: the server hashes anyway
    }

    stage(item, 'hash', '');
    let bytes = await item.file.arrayBuffer();
    const zipped = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
    const isZipped = zipped[0] === 0x1f && zipped[1] === 0x8b;
    if (isZipped) {
      // Content is known by its plain bytes. A broken archive has no hash here; the server will say what is wrong.
      try {
        const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
        bytes = await new Response(plain).arrayBuffer();
      } catch {
        return null;
      }
    }

    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return { hex: Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join(''), isZipped };
  });
  hashing = mine.catch(() => undefined);
  return mine;
}
