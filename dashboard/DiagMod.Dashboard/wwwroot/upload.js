// Sends files to the API: a small one at once, a large one in chunks. What the server has of a large file is the truth, so it goes on
// where it was after a broken connection or a restart of the server.

const chunkBytes = 8 * 1024 * 1024;
const sessions = '/api/v1/uploads/sessions';

// A file above this goes in chunks.
export const chunkedFrom = chunkBytes;

const token = () => document.querySelector('meta[name="csrf-token"]');

// Status 0: there was no answer, or the signal said stop.
export function ask(method, url, { body = null, headers = {}, moved = null, signal = null } = {}) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader(token().dataset.header, token().content);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    if (moved) {
      request.upload.onprogress = (e) => moved(e.loaded);
    }

    request.onload = () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // Not JSON: a proxy's page. The status says enough.
      }

      const after = Number(request.getResponseHeader('Retry-After'));
      done({ status: request.status, body: answer, retryAfter: after > 0 ? after : null });
    };
    request.onerror = () => done({ status: 0, body: null, retryAfter: null });
    request.ontimeout = request.onerror;
    request.onabort = request.onerror;
    if (signal?.aborted) {
      request.onerror();
      return;
    }

    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

// The file at once. About: equipment_id, file_name, sample_rate_hz and perhaps recorded_at.
export function sendWhole(file, about, sha256, moved, signal) {
  const headers = { 'Content-Type': 'text/csv', ...(sha256 ? { 'X-Content-SHA256': sha256 } : {}) };
  const query = new URLSearchParams(Object.entries(about).filter(([, value]) => value !== null));
  return ask('POST', `/api/v1/uploads?${query}`, { body: file, headers, moved, signal });
}

// The file in chunks; ends with the answer of finish, or with the first one that is no success. Asked again with the same place, it
// goes on. Place: { session }, kept by the caller between the calls.
export async function sendInChunks(file, about, sha256, place, moved, signal) {
  let answer = place.session
    ? await ask('GET', `${sessions}/${place.session}`)
    : await ask('POST', sessions, {
      body: JSON.stringify({ ...about, sample_rate_hz: Number(about.sample_rate_hz), size: file.size, sha256 }),
      headers: { 'Content-Type': 'application/json' },
    });
  if (answer.status === 404 && place.session) {
    // Left alone for too long: from the start, with the next try.
    place.session = null;
    return { status: 0, body: null, retryAfter: 1 };
  }

  if (answer.status !== 200 && answer.status !== 201) {
    return answer;
  }

  place.session = answer.body.session_id;
  const url = `${sessions}/${place.session}`;
  let { offset, state } = answer.body;
  while (state === 'open' && offset < file.size) {
    const from = offset;
    const end = Math.min(file.size, from + chunkBytes);
    moved(from);
    answer = await ask('PUT', url, {
      body: file.slice(from, end),
      headers: { 'Content-Type': 'application/octet-stream', 'Content-Range': `bytes ${from}-${end - 1}/${file.size}` },
      moved: (sent) => moved(from + sent),
      signal,
    });
    if (answer.status === 409 && Number.isInteger(answer.body?.offset)) {
      if (answer.body.code === 'E_UPLOAD_ENDED') {
        break;
      }
    } else if (answer.status !== 200) {
      return answer;
    }

    offset = answer.body.offset;
  }

  moved(file.size);
  return ask('POST', `${url}/finish`);
}

// Gives an upload in chunks up: the server need not keep its bytes.
export const giveUp = (place) => (place.session ? ask('DELETE', `${sessions}/${place.session}`) : null);
