// The board's browser part: tells the server where the person looks, moves the keyboard from tile to tile, and says when the data is old.

const STEP = 96; // pixels of scrolling that are worth a message
const isTyping = element => element?.closest('input, textarea, select, [contenteditable="true"]');

export function attach(grid, server) {
  const stop = new AbortController();
  const options = { signal: stop.signal, passive: true };
  let sent = null;
  let asked = false;
  let busy = false;

  // One message at a time: while the server draws, only the newest place counts.
  async function look() {
    asked = false;
    if (busy || stop.signal.aborted || !grid.isConnected) return;
    const box = grid.getBoundingClientRect();
    const now = { top: -box.top, height: innerHeight, width: grid.clientWidth };
    if (now.width === 0) return;
    if (sent && Math.abs(now.top - sent.top) < STEP && now.height === sent.height && now.width === sent.width) return;
    sent = now;
    busy = true;
    try {
      await server.invokeMethodAsync('Look', now.top, now.top + now.height, now.width);
    } catch { /* the line is cut: the shell says so and reloads */ }
    busy = false;
    ask();
  }

  function ask() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(look);
  }

  addEventListener('scroll', ask, { ...options, capture: true });
  addEventListener('resize', ask, options);
  const size = new ResizeObserver(ask);
  size.observe(grid);

  // --- Keyboard: one tile is in the tab order, arrows go from there ----------------------------------------------------------
  const tiles = () => [...grid.querySelectorAll('.tile')];
  const inSight = tile => { const box = tile.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; };

  function makeCurrent(tile) {
    for (const other of grid.querySelectorAll('.tile[tabindex="0"]')) if (other !== tile) other.tabIndex = -1;
    tile.tabIndex = 0;
  }

  function keepOneInOrder() {
    if (grid.querySelector('.tile[tabindex="0"]')) return;
    const all = tiles();
    const first = all.find(inSight) ?? all[0];
    if (first) first.tabIndex = 0;
  }

  function neighbour(from, key) {
    const all = tiles().map(tile => ({ tile, top: tile.offsetTop, left: tile.offsetLeft })).sort((a, b) => a.top - b.top || a.left - b.left);
    const at = all.findIndex(one => one.tile === from);
    if (key === 'ArrowRight') return all[at + 1]?.tile;
    if (key === 'ArrowLeft') return all[at - 1]?.tile;
    const { top, left } = all[at];
    const rows = all.filter(one => key === 'ArrowDown' ? one.top > top : one.top < top);
    if (rows.length === 0) return undefined;
    const row = key === 'ArrowDown' ? rows[0].top : rows.at(-1).top;
    return rows.filter(one => one.top === row).reduce((best, one) => Math.abs(one.left - left) < Math.abs(best.left - left) ? one : best).tile;
  }

  function show(tile) {
    makeCurrent(tile);
    tile.focus({ preventScroll: true });
    tile.scrollIntoView({ block: 'nearest' });
  }

  grid.addEventListener('focusin', event => event.target.matches('.tile') && makeCurrent(event.target), { signal: stop.signal });
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open], [data-menu]:popover-open')) return;
    if (event.key === 'Escape') {
      if (!isTyping(event.target) || event.target.value === '') document.querySelector('[data-closes-drawer]')?.click();
      return;
    }
    if (!event.key.startsWith('Arrow') || isTyping(event.target)) return;
    const from = event.target.closest?.('.tile');
    if (!from && event.target !== document.body) return;
    const to = from ? neighbour(from, event.key) : tiles().find(inSight);
    if (!to) return;
    event.preventDefault();
    show(to);
  }, { signal: stop.signal });

  const order = new MutationObserver(keepOneInOrder);
  order.observe(grid, { childList: true });
  keepOneInOrder();

  // --- Age of the data ---------------------------------------------------------------------------------------------------------
  const heard = { version: null, at: performance.now() };
  const clock = setInterval(() => {
    const mark = document.querySelector('[data-board-version]');
    if (!mark) return;
    if (mark.dataset.boardVersion !== heard.version) Object.assign(heard, { version: mark.dataset.boardVersion, at: performance.now() });
    const age = Math.floor((performance.now() - heard.at) / 1000);
    const old = age >= Number(mark.dataset.oldAfter);
    mark.classList.toggle('is-old', old);
    const words = mark.querySelector('.board-live-word');
    const text = old ? mark.dataset.oldText.replace('{0}', age) : mark.dataset.liveText;
    if (words.firstChild && words.firstChild.data !== text) words.firstChild.data = text;
  }, 1000);

  ask();
  return {
    focus: id => { const tile = grid.querySelector(`[data-agent="${CSS.escape(id)}"]`); if (tile) show(tile); },
    detach: () => { stop.abort(); size.disconnect(); order.disconnect(); clearInterval(clock); },
  };
}
