// The office wall for televisions. Its settings stand in the page as JSON (#screen-config), see ScreenPage.cs; it needs no person.
import { Board } from './board.js';
import { Feed, FeedState } from './feed.js';
import { Frame } from './frame.js';
import { NightlyReload, reloadForBuild } from './reload.js';
import { Sound } from './sound.js';
import { textsFor } from './texts.js';
import { Tiles } from './tiles.js';

const config = JSON.parse(document.getElementById('screen-config').textContent);
const texts = textsFor(config.language);
const board = new Board(config.departments ?? [], config.language);
const tiles = new Tiles(texts, config.offline_after ?? 300);
const frame = new Frame(document.getElementById('screen'), config, texts, tiles.node);
const sound = new Sound(config.sound);
const night = new NightlyReload(config.time_zone);
const rotateMs = (config.rotate_seconds ?? 10) * 1000;

let page = 0;
let turnedAt = performance.now();
let changedAt = performance.now();
let drawing = false;

const feed = new Feed(config, {
  snapshot: (snapshot) => changed(board.reset(snapshot)),
  changes: (changes) => {
    const alarm = board.apply(changes);
    if (alarm === null) return false;
    changed(alarm);
    return true;
  },
  state: () => {
    // A revoked screen must not go on showing what it may no longer see.
    if (feed.state === FeedState.Revoked) board.clear();
    document.body.dataset.feed = feed.state;
    draw();
  },
  build: (build) => reloadForBuild(config.build, build),
});

function changed(alarm) {
  changedAt = performance.now();
  if (alarm) {
    sound.alarm();
    // Problems stand on the first page: whoever hears the tone looks up now.
    page = 0;
    turnedAt = changedAt;
  }
  draw();
}

/** However many messages come, one drawing a frame. */
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    tick();
    frame.drawMessage(feed.state, board.size);
    frame.drawTotals(board.totals());
    tiles.draw(board.cells(), page, board.now());
    page = Math.min(page, tiles.pages - 1);
    frame.drawPage(page, tiles.pages);
  });
}

function tick() {
  const now = performance.now();
  frame.drawClock(board.now());
  const banner = frame.drawFreshness(feed.state, feed.silence, sound.muted);
  document.body.classList.toggle('stale', banner);
  tiles.tick(board.now());
  if (now - turnedAt >= rotateMs) {
    turnedAt = now;
    if (tiles.pages > 1) {
      page = (page + 1) % tiles.pages;
      draw();
    }
  }
  if (feed.state === FeedState.Live) night.tick(board.now(), now - changedAt, () => feed.probe());
}

document.documentElement.dataset.theme = config.theme === 'light' ? 'light' : 'dark';
new ResizeObserver(draw).observe(tiles.node);
setInterval(tick, Math.min(1000, rotateMs));
draw();
feed.run();
