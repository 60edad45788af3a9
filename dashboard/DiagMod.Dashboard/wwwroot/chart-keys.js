// A chart without a mouse: the cursor by arrows, marks and events by Page Up and Page Down, zoom by plus, minus and 0.

const zoomStep = 2;

/** Values under the cursor in words, as the legend shows them. */
function wordsAt({ plot, spec }, index, figure) {
  const parts = [...plot.root.querySelectorAll('.u-legend .u-series')].slice(0, 1)
    .map((entry) => entry.querySelector('.u-value')?.textContent ?? '');
  spec.series.forEach((series, i) => {
    const value = plot.data[i + 1][index];
    if (series.colour && value != null) {
      parts.push(`${series.label} ${figure(value, spec.unit, spec.texts)}`);
    }
  });
  return parts.join(', ');
}

/** Listens to the keys of a chart. chart() gives the plot, its spec and data, or null while there is none. */
export function attachKeys(element, chart, page, tip, voice, figure) {
  let index = -1;
  let item = -1;

  function move(current, by) {
    const { plot, data } = current;
    const { min, max } = plot.scales.x;
    const x = data[0];
    const inside = (i) => x[i] >= min && x[i] <= max;
    let next = index < 0 || !inside(index) ? x.findIndex((v) => v >= min) : index + by;
    next = Math.max(0, Math.min(x.length - 1, next));
    if (!inside(next)) {
      return;
    }

    index = next;
    const value = plot.data.slice(1).map((column) => column[index]).find((v) => v != null);
    plot.setCursor({ left: plot.valToPos(x[index], 'x'), top: value == null ? 10 : plot.valToPos(value, 'y') });
    tip.hide();
    voice.textContent = wordsAt(current, index, figure);
  }

  function jump({ plot, spec }, by) {
    const { min, max } = plot.scales.x;
    const items = [...spec.marks, ...spec.events]
      .filter((one) => (one.at ?? one.x) >= min && (one.at ?? one.x) <= max && (one.tip || one.label))
      .sort((a, b) => (a.at ?? a.x) - (b.at ?? b.x));
    if (items.length > 0) {
      item = (item + by + items.length) % items.length;
      tip.tell(plot, spec, items[item]);
    }
  }

  function zoom({ plot, spec, data }, factor) {
    const { min, max } = plot.scales.x;
    const at = index >= 0 ? data[0][index] : (min + max) / 2;
    const centre = Math.max(min, Math.min(max, at));
    const half = ((max - min) * factor) / 2;
    if (spec.asksForRange) {
      page.invokeMethodAsync('RangeChosen', centre - half, centre + half);
    } else if (!spec.xRange) {
      plot.setScale('x', { min: centre - half, max: centre + half });
    }
  }

  function onKey(event) {
    const current = chart();
    if (!current || event.target !== element || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }

    const step = event.shiftKey ? 10 : 1;
    const acts = {
      ArrowLeft: () => move(current, -step),
      ArrowRight: () => move(current, step),
      PageUp: () => jump(current, -1),
      PageDown: () => jump(current, 1),
      '+': () => zoom(current, 1 / zoomStep),
      '=': () => zoom(current, 1 / zoomStep),
      '-': () => zoom(current, zoomStep),
      Escape: tip.hide,
      0: () => (current.spec.asksForRange
        ? page.invokeMethodAsync('WholeChosen')
        : current.plot.setData(current.plot.data, true)),
    };
    if (Object.hasOwn(acts, event.key)) {
      event.preventDefault();
      acts[event.key]();
    }
  }

  element.addEventListener('keydown', onKey);
  return { detach: () => element.removeEventListener('keydown', onKey) };
}
