// Which motor a folder is: as last time, the same tag, a similar one.
import { state } from './state.js';

const remembered = 'diagmod.folders';

const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function recall() {
  try {
    return JSON.parse(localStorage.getItem(remembered) ?? '{}');
  } catch {
    return {};
  }
}

function similarity(a, b) {
  const pairs = (s) => new Set(Array.from({ length: Math.max(0, s.length - 1) }, (_, i) => s.slice(i, i + 2)));
  const x = pairs(a);
  const y = pairs(b);
  let both = 0;
  x.forEach((p) => {
    both += y.has(p) ? 1 : 0;
  });
  return x.size + y.size === 0 ? 0 : (2 * both) / (x.size + y.size);
}

export function suggest(row) {
  const known = recall()[row.folder];
  if (known?.motor && state.motors.some((m) => m.id === known.motor)) {
    Object.assign(row, known, { guess: state.say.asLastTime, isRecalled: true });
    return;
  }

  // The innermost part of the path that names a motor wins.
  const parts = row.folder.split('/').reverse().filter((p) => p !== '');
  for (const part of parts) {
    const exact = state.motors.find((m) => bare(m.id) === bare(part) || bare(m.name) === bare(part));
    if (exact) {
      Object.assign(row, { motor: exact.id, guess: state.say.sameTag });
      return;
    }
  }

  let best = null;
  for (const part of parts) {
    for (const motor of state.motors) {
      const likeness = Math.max(similarity(bare(part), bare(motor.id)), similarity(bare(part), bare(motor.name)));
      if (likeness > 0.5 && likeness > (best?.likeness ?? 0)) {
        best = { motor: motor.id, likeness };
      }
    }
  }

  if (best) {
    Object.assign(row, { motor: best.motor, guess: state.say.similarTag });
  } else if (state.motors.length === 1 && row.folder === '') {
    Object.assign(row, { motor: state.motors[0].id, guess: state.say.onlyMotor });
  } else {
    row.guess = state.say.chooseMotor;
  }
}

export function newKey(folder) {
  const last = folder.split('/').filter((p) => p !== '').pop() ?? 'motor';
  return last.normalize('NFKD').replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 64) || 'motor';
}

// A start does not come twice; everything else is proposed again for the same folder.
export function remember(rows) {
  const memory = recall();
  for (const { folder, motor, clock, spacing, rate, expected } of rows) {
    memory[folder] = { motor, clock, spacing, rate, expected };
  }

  try {
    localStorage.setItem(remembered, JSON.stringify(memory));
  } catch {
    // Not remembered, then: a browser may refuse to keep anything.
  }
}
