import { drawLane, drawNote, drawRegions, drawSegments, headOf, laneOf, tips } from './chart-notes.js';
import { attachKeys } from './chart-keys.js';

// Draws a chart with uPlot. Numbers come as bytes (x: float64, y: float32 column after column; NaN = no value), never as
// markup; words come with the picture.

let library;
async function load() {
  library ??= import('./lib/uplot/uPlot.esm.js').then((m) => m.default, () => null);
  return library;
}

const dashes = { solid: [], dash: [6, 4], dot: [2, 3] };
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function columns(xBytes, yBytes, count) {
  const x = new Float64Array(xBytes.slice().buffer);
  const y = new Float32Array(yBytes.slice().buffer);
  const data = [Array.from(x)];
  for (let c = 0; c < count; c++) {
    data.push(Array.from(y.subarray(c * x.length, (c + 1) * x.length), (v) => (Number.isNaN(v) ? null : v)));
  }

  return data;
}

function drawNotes(u, spec) {
  const { ctx, bbox } = u;
  const scale = devicePixelRatio || 1;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top - 14 * scale, bbox.width, bbox.height + 14 * scale);
  ctx.clip();
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  for (const line of spec.lines) {
    const colour = token(line.colour);
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.lineWidth = 1.5 * scale;
    ctx.setLineDash((dashes[line.dash] ?? []).map((d) => d * scale));
    ctx.beginPath();
    const p = u.valToPos(line.at, line.axis, true);
    if (line.axis === 'y') {
      ctx.moveTo(bbox.left, p);
      ctx.lineTo(bbox.left + bbox.width, p);
    } else {
      ctx.moveTo(p, bbox.top);
      ctx.lineTo(p, bbox.top + bbox.height);
    }

    ctx.stroke();
    ctx.setLineDash([]);
    if (line.axis === 'y') {
      // A grid line must not strike the words through.
      ctx.textAlign = 'left';
      ctx.fillStyle = token('--tile');
      ctx.fillRect(bbox.left + 4 * scale, p - 16 * scale, ctx.measureText(line.label).width + 4 * scale, 13 * scale);
      ctx.fillStyle = colour;
      ctx.fillText(line.label, bbox.left + 6 * scale, p - 5 * scale);
    } else {
      const flip = p > bbox.left + bbox.width * 0.8;
      ctx.textAlign = flip ? 'right' : 'left';
      ctx.fillText(line.label, p + (flip ? -4 : 4) * scale, bbox.top + 11 * scale);
    }
  }

  // Peaks: a small open triangle over the line (filled where it is abnormal), and its words; words that would cover earlier
  // ones are left out, so what matters comes first.
  const taken = [];
  ctx.lineWidth = scale;
  ctx.textAlign = 'center';
  const rank = (mark) => (mark.isAbnormal ? 0 : 1);
  for (const mark of [...spec.marks].sort((a, b) => rank(a) - rank(b))) {
    const ink = token(mark.isAbnormal ? '--p1' : '--text');
    ctx.fillStyle = ink;
    ctx.strokeStyle = ink;
    const px = u.valToPos(mark.x, 'x', true);
    const py = u.valToPos(mark.y, 'y', true);
    if (px < bbox.left || px > bbox.left + bbox.width) {
      continue;
    }

    ctx.beginPath();
    ctx.moveTo(px, py - 3 * scale);
    ctx.lineTo(px - 4 * scale, py - 10 * scale);
    ctx.lineTo(px + 4 * scale, py - 10 * scale);
    ctx.closePath();
    ctx.stroke();
    if (mark.isAbnormal) {
      ctx.fill();
    }

    const half = ctx.measureText(mark.label).width / 2;
    const at = Math.min(Math.max(px, bbox.left + half), bbox.left + bbox.width - half);
    const top = Math.max(py - 14 * scale, bbox.top + 8 * scale);
    const free = taken.every((t) =>
      Math.abs(t.y - top) > 12 * scale || t.right < at - half - 4 || t.left > at + half + 4);
    if (free) {
      ctx.fillText(mark.label, at, top);
      taken.push({ left: at - half, right: at + half, y: top });
    }
  }

  ctx.restore();
}

// Labels of a time axis by the distance of its ticks, seconds: 24 hours, dates as the language writes them.
function clock(texts) {
  const day = `\n${texts.date}`;
  const minute = `${day} {HH}:{mm}`;
  return [
    [31536000, '{YYYY}', null, null, null, null, null, null, 1],
    [2419200, texts.month, null, null, null, null, null, null, 1],
    [86400, texts.day, '\n{YYYY}', null, null, null, null, null, 1],
    [60, '{HH}:{mm}', day, null, day, null, null, null, 1],
    [1, '{HH}:{mm}:{ss}', day, null, day, null, null, null, 1],
    [0.001, `{ss}${texts.decimalMark}{fff}`, minute, null, minute, null, '\n{HH}:{mm}', null, 1],
  ];
}

// Numbers as the language writes them; uPlot's own axis figures would follow the browser's language instead.
const number = (value, texts) => String(value).replace('-', '−').replace('.', texts.decimalMark);

function figure(value, unit, texts) {
  return value == null ? '–' : `${number(Number(value.toPrecision(4)), texts)}\u00a0${unit}`.trim();
}

function ticks(values, texts) {
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 1;
  let digits = 0;
  while (digits < 9 && values.some((v) => v != null && Math.abs(v - Number(v.toFixed(digits))) > step / 1000)) {
    digits++;
  }

  return values.map((v) => (v == null ? '' : number(v.toFixed(digits), texts)));
}

function options(spec, width, page) {
  const { texts } = spec;
  const lane = laneOf(spec);
  const plain = (_, values) => ticks(values, texts);
  const ink = token('--text');
  const grid = { stroke: token('--grid'), width: 1 };
  const axis = (label) => ({
    stroke: ink, grid, ticks: grid, label, values: plain,
    labelSize: 18, labelFont: '12px system-ui', font: '11px system-ui', labelGap: 0,
  });
  return {
    width,
    height: spec.height,
    ms: 1e-3,
    ...(headOf(spec) > 0 ? { padding: [headOf(spec), null, null, null] } : {}),
    legend: { live: true },
    cursor: { drag: { x: true, y: false, setScale: !spec.asksForRange }, points: { size: 5 } },
    scales: {
      x: { time: spec.time, range: spec.xRange ? () => spec.xRange : undefined },
      y: {
        range: spec.yRange
          ? () => spec.yRange
          : (_, low, high) => {
            // A threshold that matters is inside the picture; an axis never begins at the smallest value and looks
            // dramatic.
            const limits = spec.lines.filter((l) => l.axis === 'y').map((l) => l.at);
            const from = Math.min(low ?? 0, ...limits);
            const to = Math.max(high ?? 1, ...limits);
            const pad = (to - from || Math.abs(to) || 1) * 0.08;
            return [from - pad, to + (limits.length > 0 ? 1.6 * pad : pad)];
          },
      },
    },
    axes: [
      { ...axis(spec.xLabel), size: 34 + lane, gap: 5 + lane, ...(spec.time ? { values: clock(texts) } : {}) },
      { ...axis(spec.yLabel), size: (_, values) => 18 + 6.6 * Math.max(5, ...(values ?? []).map((v) => v.length)) },
    ],
    series: [
      spec.time
        ? { label: texts.time, value: `${texts.date} {HH}:{mm}:{ss}` }
        : { label: spec.xLabel, value: (_, v) => (v == null ? '–' : number(Number(v.toPrecision(7)), texts)) },
      ...spec.series.map((s) => ({
        label: s.label,
        stroke: s.colour ? token(s.colour) : 'transparent',
        width: s.width,
        dash: dashes[s.dash],
        spanGaps: false,
        points: s.points === null ? {} : { show: s.points, size: 4 },
        value: (_, v) => figure(v, spec.unit, texts),
      })),
    ],
    bands: spec.bands.map((b) => ({ series: [b.upper + 1, b.lower + 1], fill: token(b.colour) })),
    hooks: {
      drawAxes: [(u) => drawRegions(u, spec, token)],
      draw: [(u) => {
        drawSegments(u, spec, token);
        drawNotes(u, spec);
        drawLane(u, spec, token);
        drawNote(u, spec, token);
      }],
      setSelect: [(u) => {
        if (spec.asksForRange && u.select.width > 4) {
          const from = u.posToVal(u.select.left, 'x');
          const to = u.posToVal(u.select.left + u.select.width, 'x');
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          page.invokeMethodAsync('RangeChosen', from, to);
        }
      }],
    },
  };
}

export function create(element, page, voice) {
  let plot = null;
  let last = null;
  let turn = 0;
  const tip = tips(element, voice, token);
  const keys = attachKeys(element, () => plot && { plot, spec: last.spec, data: last.data }, page, tip, voice, figure);
  element.addEventListener('mousemove', (event) => {
    if (plot) {
      const frame = plot.over.getBoundingClientRect();
      tip.at(plot, last.spec, event.clientX - frame.left, event.clientY - frame.top);
    }
  });
  element.addEventListener('mouseleave', tip.hide);
  element.addEventListener('dblclick', () => {
    if (last?.spec.asksForRange) {
      page.invokeMethodAsync('WholeChosen');
    }
  });

  function paint(UPlot) {
    plot?.destroy();
    const width = Math.max(240, element.clientWidth);
    tip.hide();
    plot = new UPlot(options(last.spec, width, page), last.data, element);
    // Edges of bands are no curves of their own.
    element.querySelectorAll('.u-legend .u-series').forEach((entry, i) => {
      entry.classList.toggle('edge', i > 0 && !last.spec.series[i - 1].colour);
    });
  }

  const resize = new ResizeObserver(() => {
    const width = Math.max(240, element.clientWidth);
    if (plot && Math.abs(plot.width - width) > 1) {
      plot.setSize({ width, height: last.spec.height });
    }
  });
  resize.observe(element);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const onScheme = async () => {
    const UPlot = await load();
    if (plot && UPlot) {
      paint(UPlot);
    }
  };
  scheme.addEventListener('change', onScheme);

  return {
    async draw(spec, xBytes, yBytes) {
      const mine = ++turn;
      const UPlot = await load();
      if (mine !== turn || !element.isConnected) {
        return true;
      }

      if (!UPlot) {
        element.textContent = spec.texts.noLibrary;
        return false;
      }

      last = { spec, data: columns(xBytes, yBytes, spec.series.length) };
      paint(UPlot);
      return true;
    },
    dispose() {
      resize.disconnect();
      keys.detach();
      scheme.removeEventListener('change', onScheme);
      plot?.destroy();
      plot = null;
    },
  };
}
