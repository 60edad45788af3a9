// What a chart carries beside its curves: hatched stretches, short limits, a lane of events, and what is told under the cursor.

const laneHeight = 20;
const noteHeight = 24;
const near = 9;

/** Height of the lane below the curves, CSS pixels; 0 without events. */
export const laneOf = (spec) => (spec.events.length > 0 ? laneHeight : 0);

const scaleOf = () => devicePixelRatio || 1;

/** Stretches hatched over the whole height, under the curves. */
export function drawRegions(u, spec, token) {
  const { ctx, bbox } = u;
  const scale = scaleOf();
  for (const region of spec.regions) {
    const from = Math.max(u.valToPos(region.from, 'x', true), bbox.left);
    const to = Math.min(u.valToPos(region.to, 'x', true), bbox.left + bbox.width);
    if (to <= from) {
      continue;
    }

    ctx.save();
    ctx.beginPath();
    ctx.rect(from, bbox.top, to - from, bbox.height);
    ctx.clip();
    ctx.strokeStyle = token('--secondary');
    ctx.globalAlpha = 0.45;
    ctx.lineWidth = scale;
    ctx.beginPath();
    for (let x = from - bbox.height; x < to; x += 8 * scale) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }

    ctx.stroke();
    ctx.restore();
  }
}

/** Short limits: a level that holds for one line of a spectrum only. */
export function drawSegments(u, spec, token) {
  const { ctx, bbox } = u;
  const scale = scaleOf();
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.setLineDash([]);
  ctx.strokeStyle = token('--text');
  ctx.fillStyle = token('--text');
  ctx.font = `${10 * scale}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  for (const segment of spec.segments) {
    const from = u.valToPos(segment.from, 'x', true);
    const to = u.valToPos(segment.to, 'x', true);
    const y = u.valToPos(segment.y, 'y', true);
    ctx.lineWidth = 2 * scale;
    ctx.beginPath();
    ctx.moveTo(from, y);
    ctx.lineTo(to, y);
    ctx.stroke();
    if (segment.label) {
      ctx.fillText(segment.label, to + 4 * scale, y + 3 * scale);
    }
  }

  ctx.restore();
}

/** Height of the line of words above the curves, CSS pixels; 0 without words. */
export const headOf = (spec) => (spec.note ? noteHeight : 0);

/** One line of words above the curves, at the right. */
export function drawNote(u, spec, token) {
  if (!spec.note) {
    return;
  }

  const { ctx, bbox } = u;
  const scale = scaleOf();
  ctx.save();
  ctx.font = `600 ${13 * scale}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.fillStyle = token('--text');
  ctx.fillText(spec.note, bbox.left + bbox.width, bbox.top - 8 * scale);
  ctx.restore();
}

function shape(ctx, glyph, x, y, r) {
  ctx.beginPath();
  if (glyph === 'square') {
    ctx.rect(x - r, y - r, 2 * r, 2 * r);
  } else if (glyph === 'triangle') {
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + 1.15 * r, y + r);
    ctx.lineTo(x - 1.15 * r, y + r);
    ctx.closePath();
  } else if (glyph === 'diamond') {
    ctx.moveTo(x, y - 1.2 * r);
    ctx.lineTo(x + 1.2 * r, y);
    ctx.lineTo(x, y + 1.2 * r);
    ctx.lineTo(x - 1.2 * r, y);
    ctx.closePath();
  } else {
    ctx.arc(x, y, (glyph === 'dot' ? 0.7 : 1.1) * r, 0, 2 * Math.PI);
  }
}

/** The lane: ticks first, so that nothing that matters lies under one. */
export function drawLane(u, spec, token) {
  if (spec.events.length === 0) {
    return;
  }

  const { ctx, bbox } = u;
  const scale = scaleOf();
  const middle = bbox.top + bbox.height + (laneHeight / 2 + 2) * scale;
  const r = 6 * scale;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 8 * scale, bbox.top + bbox.height, bbox.width + 16 * scale, (laneHeight + 4) * scale);
  ctx.clip();
  ctx.setLineDash([]);
  ctx.textAlign = 'center';
  ctx.font = `700 ${9 * scale}px system-ui, sans-serif`;
  const shown = spec.events.filter((event) => {
    const x = u.valToPos(event.at, 'x', true);
    return x >= bbox.left - 1 && x <= bbox.left + bbox.width + 1;
  });
  // A file with a verdict has a taller and thicker tick.
  const isTick = (one) => one.glyph === 'tick' || one.glyph === 'tall';
  for (const event of shown.filter(isTick)) {
    const x = u.valToPos(event.at, 'x', true);
    const half = event.glyph === 'tall' ? 7 : 4;
    ctx.strokeStyle = token(event.colour);
    ctx.lineWidth = (event.glyph === 'tall' ? 2 : 1) * scale;
    ctx.beginPath();
    ctx.moveTo(x, middle - half * scale);
    ctx.lineTo(x, middle + half * scale);
    ctx.stroke();
  }

  for (const event of shown.filter((one) => !isTick(one))) {
    const x = u.valToPos(event.at, 'x', true);
    const isFilled = event.glyph !== 'letter';
    shape(ctx, event.glyph, x, middle, r);
    ctx.fillStyle = isFilled ? token(event.colour) : token('--tile');
    ctx.strokeStyle = token(isFilled ? event.colour : '--text');
    ctx.lineWidth = 1.2 * scale;
    ctx.fill();
    ctx.stroke();
    if (event.letter) {
      ctx.fillStyle = isFilled ? (event.glyph === 'square' ? '#fff' : '#111') : token('--text');
      ctx.fillText(event.letter, x, middle + (event.glyph === 'triangle' ? 4.5 : 3.2) * scale);
    }
  }

  ctx.restore();
}

function stamp(ms, texts) {
  const at = new Date(ms);
  const two = (n) => String(n).padStart(2, '0');
  const date = texts.date
    .replace('{YYYY}', at.getFullYear()).replace('{MM}', two(at.getMonth() + 1)).replace('{DD}', two(at.getDate()));
  return `${date} ${at.toTimeString().slice(0, 8)}`;
}

function sparkline(values, token) {
  const canvas = document.createElement('canvas');
  const scale = scaleOf();
  const [width, height] = [180, 38];
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext('2d');
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i) => (3 + (i * (width - 6)) / Math.max(1, values.length - 1)) * scale;
  const y = (v) => (height - 4 - ((v - low) * (height - 8)) / (high - low || 1)) * scale;
  ctx.strokeStyle = token('--text');
  ctx.lineWidth = 1.3 * scale;
  ctx.beginPath();
  values.forEach((v, i) => (i === 0 ? ctx.moveTo(x(i), y(v)) : ctx.lineTo(x(i), y(v))));
  ctx.stroke();
  ctx.fillStyle = token('--text');
  ctx.beginPath();
  ctx.arc(x(values.length - 1), y(values.at(-1)), 2.2 * scale, 0, 2 * Math.PI);
  ctx.fill();
  return canvas;
}

/** What is told under the cursor, and where. One box a chart. */
export function tips(element, voice, token) {
  const box = document.createElement('div');
  box.className = 'chart-tip';
  box.hidden = true;
  element.append(box);

  const hide = () => {
    box.hidden = true;
  };

  function show(item, left, top, texts) {
    const text = (item.tip ?? item.label).replaceAll('{0}', item.atMs == null ? '' : stamp(item.atMs, texts));
    box.replaceChildren(...text.split('\n').map((line, i) => {
      const part = document.createElement(i === 0 ? 'b' : 'span');
      part.textContent = line;
      return part;
    }));
    if (item.history?.length > 1) {
      box.append(sparkline(item.history, token));
    }

    box.hidden = false;
    const room = element.clientWidth - box.offsetWidth - 4;
    box.style.left = `${Math.max(0, Math.min(left + 12, room))}px`;
    box.style.top = `${Math.max(0, top - box.offsetHeight - 12)}px`;
    return text;
  }

  /** The event or mark nearest to a place, CSS pixels in the plot's own frame; null when none is near. */
  function nearest(u, spec, x, y) {
    const height = u.over.clientHeight;
    const inLane = y > height;
    let best = null;
    let least = near;
    for (const item of inLane ? spec.events : spec.marks) {
      const dx = Math.abs(u.valToPos(item.at ?? item.x, 'x') - x);
      const dy = inLane ? 0 : Math.abs(u.valToPos(item.y, 'y') - 7 - y);
      const far = Math.max(dx, dy / 2);
      // Of two at one place the one that is more than a tick.
      if (far < least || (far === least && item.glyph !== 'tick' && item.glyph !== 'tall')) {
        [best, least] = [item, far];
      }
    }

    return best;
  }

  return {
    hide,
    at(u, spec, x, y) {
      const item = nearest(u, spec, x, y);
      if (item) {
        show(item, u.over.offsetLeft + x, u.over.offsetTop + Math.min(y, u.over.clientHeight), spec.texts);
      } else {
        hide();
      }

      return item !== null;
    },
    tell(u, spec, item) {
      const left = u.over.offsetLeft + u.valToPos(item.at ?? item.x, 'x');
      const top = u.over.offsetTop + (item.y == null ? u.over.clientHeight : u.valToPos(item.y, 'y'));
      voice.textContent = show(item, left, top, spec.texts).replaceAll('\n', '. ');
    },
  };
}
