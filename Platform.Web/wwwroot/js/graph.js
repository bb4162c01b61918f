// The graph's browser part: zoom with the wheel, two fingers or the buttons, pull to move, arrows from node to node.

const STEP = 1.25;
const CLICK = 4; // pixels; what moves further is a pull

export function attach(picture) {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const read = () => picture.dataset.box.split(' ').map(Number);
  let box = read();
  let pulled = false;
  const fingers = new Map();

  const show = () => picture.setAttribute('viewBox', box.join(' '));

  function place(x, y) {
    const point = new DOMPoint(x, y).matrixTransform(picture.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  function zoom(factor, x, y) {
    const whole = read();
    const width = Math.min(whole[2] * 3, Math.max(whole[2] / 20, box[2] / factor));
    const by = box[2] / width;
    box = [x - (x - box[0]) / by, y - (y - box[1]) / by, width, box[3] / by];
    show();
  }

  picture.addEventListener('wheel', event => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, ...place(event.clientX, event.clientY));
  }, { ...options, passive: false });

  picture.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    pulled = false;
  }, options);

  picture.addEventListener('pointermove', event => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    if (!pulled && Math.hypot(event.clientX - last[0], event.clientY - last[1]) < CLICK) return;
    if (!pulled) { pulled = true; picture.setPointerCapture(event.pointerId); }
    if (fingers.size === 2) {
      const [first, second] = [...fingers.values()];
      const before = Math.hypot(first[0] - second[0], first[1] - second[1]);
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      const [a, b] = [...fingers.values()];
      zoom(Math.hypot(a[0] - b[0], a[1] - b[1]) / Math.max(before, 1), ...place((a[0] + b[0]) / 2, (a[1] + b[1]) / 2));
      return;
    }
    const [from, to] = [place(...last), place(event.clientX, event.clientY)];
    box = [box[0] + from[0] - to[0], box[1] + from[1] - to[1], box[2], box[3]];
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    show();
  }, options);

  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, event => fingers.delete(event.pointerId), options);
  // A pull that ends on a node or a line opens nothing; and links of a picture are not dragged about.
  picture.addEventListener('click', event => { if (pulled) { event.preventDefault(); event.stopPropagation(); } }, { ...options, capture: true });
  picture.addEventListener('dragstart', event => event.preventDefault(), options);

  picture.parentElement.addEventListener('click', event => {
    const way = event.target.closest('[data-zoom]')?.dataset.zoom;
    if (!way) return;
    if (way === 'fit') { box = read(); show(); } else zoom(way === 'in' ? STEP : 1 / STEP, box[0] + box[2] / 2, box[1] + box[3] / 2);
  }, options);

  // --- Keyboard: one node is in the tab order, arrows go to the nearest one in their direction ---------------------------------
  const nodes = () => [...picture.querySelectorAll('[data-x]')];

  function keepOneInOrder() {
    const all = nodes();
    const current = all.find(node => node === document.activeElement) ?? all.find(node => node.matches('.start')) ?? all[0];
    for (const node of all) node.setAttribute('tabindex', node === current ? '0' : '-1');
  }

  picture.addEventListener('focusin', event => { if (event.target.matches('[data-x]')) keepOneInOrder(); }, options);
  picture.addEventListener('keydown', event => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const from = event.target.closest?.('[data-x]');
    if (!way || !from || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [x, y] = [Number(from.dataset.x), Number(from.dataset.y)];
    let best, least = Infinity;
    for (const node of nodes()) {
      const [dx, dy] = [Number(node.dataset.x) - x, Number(node.dataset.y) - y];
      const ahead = dx * way[0] + dy * way[1];
      if (node === from || ahead <= 0) continue;
      const cost = ahead + 2 * Math.abs(dx * way[1] + dy * way[0]);
      if (cost < least) [best, least] = [node, cost];
    }
    best?.focus();
  }, options);

  // Another picture: what was zoomed into is not there any more.
  const change = new MutationObserver(changes => {
    if (changes.some(one => one.attributeName === 'data-box')) { box = read(); show(); }
    keepOneInOrder();
  });
  change.observe(picture, { attributes: true, attributeFilter: ['data-box'], childList: true });
  keepOneInOrder();

  return { detach: () => { stop.abort(); change.disconnect(); } };
}
