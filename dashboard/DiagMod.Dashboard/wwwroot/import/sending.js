// Sending: four motors at once, one file of a motor at a time, again and again until the server has it.
import { ask, chunkedFrom, sendInChunks, sendWhole } from '../upload.js';
import { fill, natural } from './dom.js';
import { hash } from './hashing.js';
import { drawMapping } from './mapping.js';
import { inFolder, recordedAt } from './preview.js';
import { drawRows, end, redraw, stage } from './rows.js';
import { recall, remember } from './suggestions.js';
import { job, state } from './state.js';

const lanes = 4;
const retryLimit = 8;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export async function start() {
  const rate = Number(state.view.rate.value);
  if (!(rate >= 500 && rate <= 200000)) {
    state.view.hint.textContent = fill(state.say.sampleRateFault, { rate: state.view.rate.value });
    return;
  }

  job.sampleRate = rate;
  const memory = recall();
  for (const row of job.folders.values()) {
    if (row.motor.startsWith('+')) {
      const key = row.motor.slice(1);
      const fault = await state.page.invokeMethodAsync('CreateMotor', key);
      if (fault) {
        row.guess = fault;
        row.motor = '';
        continue;
      }

      if (!state.motors.some((m) => m.id === key)) {
        state.motors.push({ id: key, name: key });
      }

      row.motor = key;
      row.guess = state.say.created;
    }

    if (row.motor) {
      memory[row.folder] = row.motor;
    }
  }

  remember(memory);

  for (const row of job.folders.values()) {
    if (!row.motor) {
      continue;
    }

    inFolder(row).forEach((item, index) => {
      if (item.stage === 'waiting') {
        item.motor = row.motor;
        item.recordedAt = recordedAt(row, item, index);
        item.stage = 'ready';
      }
    });
  }

  drawMapping();
  drawRows();
  await run();
}

// The class keeps a page whose server was started anew from loading itself again before all is sent (start.js).
export async function run() {
  if (job.running) {
    return;
  }

  job.running = true;
  addEventListener('beforeunload', warn);
  document.body.classList.add('sending');
  await Promise.all(Array.from({ length: lanes }, lane));
  document.body.classList.remove('sending');
  removeEventListener('beforeunload', warn);
  job.running = false;
  drawMapping();
}

function warn(event) {
  event.preventDefault();
}

const busy = new Set();

// One lane sends one motor's next file; no motor is in two lanes, so its files arrive in their order.
async function lane() {
  for (;;) {
    const item = job.files
      .filter((f) => f.stage === 'ready' && !busy.has(f.motor))
      .sort((a, b) => natural.compare(a.folder, b.folder) || natural.compare(a.name, b.name))[0];
    if (!item) {
      if (job.files.some((f) => f.stage === 'ready')) {
        await pause(100);
        continue;
      }

      return;
    }

    busy.add(item.motor);
    try {
      await send(item);
    } catch (e) {
      end(item, 'failed', fill(state.say.browserFault, { reason: e.message }));
    } finally {
      busy.delete(item.motor);
    }
  }
}

async function known(hex) {
  const answer = await ask('POST', '/api/v1/uploads/known', {
    body: JSON.stringify({ sha256: [hex] }),
    headers: { 'Content-Type': 'application/json' },
  });

  // A courtesy only: the server recognises known content whatever happens here.
  return answer.status === 200 ? (answer.body?.items?.[0] ?? null) : null;
}

async function send(item) {
  const digest = await hash(item);
  if (digest) {
    const first = await known(digest.hex);
    if (first && first.equipment_id === item.motor) {
      item.rawId = first.raw_id;
      end(item, 'duplicate', fill(state.say.sameContent, { file: first.file_name }));
      return;
    }

    if (first) {
      end(item, 'refused', fill(state.say.otherMotorsContent, { motor: first.equipment_id, file: first.file_name }));
      return;
    }
  }

  const place = { session: null };
  for (let attempt = 0; ; attempt++) {
    const before = item.sent;
    stage(item, 'upload', attempt === 0 ? '' : fill(state.say.attempt, { count: attempt + 1 }));
    const answer = await post(item, digest && !digest.isZipped ? digest.hex : null, place);
    if (answer.status === 200 || answer.status === 202) {
      item.rawId = answer.body?.raw_id ?? null;
      if (answer.body?.duplicate) {
        end(item, 'duplicate', state.say.knownContent);
      } else {
        stage(item, 'queued', '');
        state.page?.invokeMethodAsync('Watch', item.rawId).catch(() => undefined);
      }

      return;
    }

    if (place.session && item.sent > before) {
      attempt = 0; // it gets on: patience begins anew
    }

    const again = answer.status === 0 || answer.status === 429 || answer.status === 507
      || (answer.status >= 502 && answer.status <= 504);
    if (!again || attempt + 1 >= retryLimit) {
      end(item, [409, 413, 422].includes(answer.status) ? 'refused' : 'failed', why(answer));
      state.page?.invokeMethodAsync('Refused').catch(() => undefined);
      return;
    }

    const wait = answer.retryAfter ?? Math.min(30, 2 ** attempt) * (0.75 + Math.random() / 2);
    stage(item, 'retry', fill(answer.status === 0 ? state.say.lostAgainIn : state.say.busyAgainIn, { seconds: Math.ceil(wait) }));
    await pause(wait * 1000);
  }
}

function post(item, sha256, place) {
  const about = {
    equipment_id: item.motor, file_name: item.name, sample_rate_hz: String(job.sampleRate), recorded_at: item.recordedAt ?? null,
  };
  const moved = (sent) => {
    item.sent = sent;
    redraw(item);
  };
  return item.file.size > chunkedFrom
    ? sendInChunks(item.file, about, sha256, place, moved)
    : sendWhole(item.file, about, sha256, moved);
}

function why({ status, body }) {
  if (status === 0) {
    return state.say.connectionFailed;
  }

  if (status === 401) {
    return state.say.sessionEnded;
  }

  if (!body) {
    return fill(state.say.answered, { status });
  }

  // The title is in the reader's language; the code is the contract. Details are in the list of refused files.
  const place = body.line
    ? `${fill(body.column ? state.say.lineAndColumn : state.say.line, { line: body.line, column: body.column })}: `
    : '';
  const title = body.title ?? body.detail ?? '';
  return `${place}${title}${body.found ? `: ${body.found}` : ''}${body.code ? ` (${body.code})` : ''}`;
}

export function again(item) {
  item.sent = 0;
  stage(item, 'ready', '');
  run();
}
