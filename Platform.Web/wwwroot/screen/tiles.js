// The grid of one page. Tiles and headings are made once and used again: the page holds as many as fit on it, however many agents there are.
import { element, words, setText, setVisible } from './dom.js';
import { createIcon, setIcon } from './icons.js';
import { GAP, layoutFor, taskLines } from './layout.js';
import { isOpenProblem } from './board.js';
import { ageText } from './texts.js';

const ALARM_MS = 20_000;

export class Tiles {
  node = element('div', 'grid');
  pages = 1;
  #texts;
  #silentAfter;
  #tiles = [];
  #headings = [];
  #shown = 0;

  constructor(texts, offlineAfter) {
    this.#texts = texts;
    // An agent that used up half of its patience is worth a look before it counts as offline.
    this.#silentAfter = (offlineAfter * 1000) / 2;
  }

  draw(cells, page, now) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const layout = layoutFor(cells.length, this.node.clientWidth / rem, this.node.clientHeight / rem);
    this.pages = layout.pages;
    const start = Math.min(page, layout.pages - 1) * layout.perPage;
    const visible = cells.slice(start, start + layout.perPage);
    const style = this.node.style;
    style.setProperty('--scale', layout.scale.toFixed(2));
    style.setProperty('--gap', `${GAP}rem`);
    style.setProperty('--lines', taskLines(layout.rowHeight, layout.scale));
    style.gridTemplateColumns = `repeat(${layout.columns}, minmax(0, 1fr))`;
    style.gridAutoRows = `${layout.rowHeight}rem`;
    this.#drawTiles(visible, now);
    this.#drawHeadings(visible, layout.columns);
  }

  /** Lets the ages count on. */
  tick(now) {
    for (let i = 0; i < this.#shown; i++) this.#drawAges(this.#tiles[i], now);
  }

  #drawTiles(cells, now) {
    while (this.#tiles.length < cells.length) this.#tiles.push(this.#createTile());
    cells.forEach((cell, index) => this.#drawTile(this.#tiles[index], cell, now));
    for (let i = cells.length; i < this.#tiles.length; i++) setVisible(this.#tiles[i].node, false);
    this.#shown = cells.length;
  }

  #createTile() {
    const icon = createIcon('idle');
    const status = element('span', 'tile-status');
    const since = element('span', 'tile-since');
    const name = words('p', 'tile-name');
    const task = words('p', 'tile-task');
    const label = words('span', 'tile-label');
    const activity = element('span', 'tile-activity');
    const node = element('article', 'tile',
      element('div', 'tile-top', icon, status, since), name, task, element('div', 'tile-foot', label, activity));
    this.node.append(node);
    return { node, icon, status, since, name, task, label, activity, agent: null };
  }

  #drawTile(tile, { agent, attention }, now) {
    tile.agent = agent;
    setVisible(tile.node, true);
    tile.node.dataset.agent = agent.agent_id;
    tile.node.dataset.status = agent.status;
    tile.node.classList.toggle('open', isOpenProblem(agent));
    setIcon(tile.icon, agent.status);
    setText(tile.status, this.#texts.status[agent.status]);
    setText(tile.name, agent.name);
    setText(tile.task, agent.task ?? '');
    const note = agent.acknowledged && agent.status !== 'working' && agent.status !== 'idle'
      ? `✓ ${this.#texts.acknowledged(agent.acknowledged.by)}` : agent.brand ?? '';
    setText(tile.label, attention ? [agent.department, agent.brand].filter(Boolean).join(' · ') : note);
    this.#drawAges(tile, now);
  }

  #drawAges(tile, now) {
    const { agent } = tile;
    const { units } = this.#texts;
    const since = now - Date.parse(agent.since);
    setText(tile.since, Number.isFinite(since) ? ageText(since, units) : '');
    const silence = now - Date.parse(agent.last_activity ?? NaN);
    setText(tile.activity, Number.isFinite(silence) ? this.#texts.activity(ageText(silence, units)) : this.#texts.never);
    tile.activity.classList.toggle('silent', silence > this.#silentAfter && agent.status !== 'offline');
    tile.node.classList.toggle('alarm', agent.status === 'error' && !agent.acknowledged && since < ALARM_MS);
  }

  /** A heading stands over the tiles of its section, and again where the section goes on in the next row. */
  #drawHeadings(cells, columns) {
    let used = 0;
    for (let first = 0; first < cells.length; ) {
      let last = first;
      const row = Math.floor(first / columns);
      while (last + 1 < cells.length && Math.floor((last + 1) / columns) === row && cells[last + 1].section === cells[first].section) last++;
      const heading = (this.#headings[used] ??= this.#createHeading());
      setVisible(heading.node, true);
      heading.node.style.gridRow = row + 1;
      heading.node.style.gridColumn = `${(first % columns) + 1} / ${(last % columns) + 2}`;
      heading.node.classList.toggle('attention', cells[first].attention);
      setText(heading.text, cells[first].attention ? this.#texts.attention : cells[first].section);
      for (let i = first; i <= last; i++) {
        this.#tiles[i].node.style.gridRow = row + 1;
        this.#tiles[i].node.style.gridColumn = (i % columns) + 1;
      }
      used++;
      first = last + 1;
    }
    for (let i = used; i < this.#headings.length; i++) setVisible(this.#headings[i].node, false);
  }

  #createHeading() {
    const text = words('span', 'heading-text');
    const node = element('h2', 'heading', text);
    this.node.append(node);
    return { node, text };
  }
}
