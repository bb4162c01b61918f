// What stands round the tiles: header with name, totals and clock, footer with freshness and page, and the messages over the board.
import { element, words, setText, setVisible } from './dom.js';
import { createIcon } from './icons.js';
import { STATUSES } from './board.js';
import { ageText } from './texts.js';
import { FeedState } from './feed.js';

export class Frame {
  #texts;
  #stale;
  #banner;
  #numbers;
  #clock;
  #name = words('h1', 'name');
  #totals = element('ul', 'totals');
  #fte = element('strong');
  #time = element('span', 'time');
  #date = element('span', 'date');
  #bannerNode = element('div', 'banner');
  #bannerText = element('strong');
  #dot = element('span', 'dot');
  #fresh = element('span', 'fresh');
  #muted = element('span', 'muted');
  #page = element('span', 'page');
  #message = element('div', 'message');
  #messageTitle = element('h2');
  #messageHint = element('p');
  #counts = new Map();

  constructor(root, config, texts, board) {
    this.#texts = texts;
    this.#stale = (config.stale_seconds ?? 20) * 1000;
    this.#banner = (config.banner_seconds ?? 60) * 1000;
    this.#numbers = new Intl.NumberFormat(config.language, { maximumFractionDigits: 1 });
    this.#clock = clockFor(config);
    for (const status of STATUSES) this.#addTotal(status);
    this.#bannerNode.append(this.#bannerText, element('span', '', texts.staleHint));
    this.#bannerNode.setAttribute('role', 'alert');
    this.#message.append(this.#messageTitle, this.#messageHint);
    this.#message.setAttribute('role', 'status');
    setText(this.#name, config.name || texts.title);
    setText(this.#muted, `🔇 ${texts.muted}`);
    const fte = element('div', 'fte', this.#fte, element('span', '', texts.fte));
    root.replaceChildren(
      element('header', 'head', this.#name, this.#totals, fte, element('div', 'clock', this.#time, this.#date)),
      this.#bannerNode,
      element('main', 'stage', board, this.#message),
      element('footer', 'foot', element('span', 'state', this.#dot, this.#fresh), this.#muted, this.#page));
  }

  drawTotals(totals) {
    for (const [status, { node, count }] of this.#counts) {
      setText(count, this.#numbers.format(totals[status]));
      node.classList.toggle('none', totals[status] === 0);
    }
    setText(this.#fte, this.#numbers.format(totals.fte));
  }

  drawClock(now) {
    setText(this.#time, this.#clock.time.format(now));
    setText(this.#date, this.#clock.date.format(now));
  }

  /** @param silence ms since the server was heard, null before that */
  drawFreshness(state, silence, muted) {
    const old = silence !== null && silence >= (state === FeedState.Live ? this.#stale : Math.min(this.#stale, 3000));
    const age = old ? ageText(silence, this.#texts.units) : '';
    const connecting = state === FeedState.Connecting;
    setText(this.#fresh, connecting ? this.#texts.connecting : old ? this.#texts.stale(age) : this.#texts.live);
    this.#dot.classList.toggle('old', old || connecting);
    const banner = old && silence >= this.#banner;
    if (banner) setText(this.#bannerText, this.#texts.staleBanner(age));
    setVisible(this.#bannerNode, banner);
    setVisible(this.#fresh.parentNode, state !== FeedState.Revoked);
    setVisible(this.#muted, muted);
    return banner;
  }

  drawPage(page, pages) {
    setVisible(this.#page, pages > 1);
    if (pages > 1) setText(this.#page, this.#texts.page(page + 1, pages));
  }

  drawMessage(state, size) {
    const texts = this.#texts;
    const revoked = state === FeedState.Revoked;
    const connecting = state === FeedState.Connecting;
    setVisible(this.#message, revoked || size === 0);
    setText(this.#messageTitle, revoked ? texts.revokedTitle : connecting ? texts.connecting : texts.emptyTitle);
    setText(this.#messageHint, revoked ? texts.revokedHint : connecting ? texts.staleHint : texts.emptyHint);
    setVisible(this.#totals, !revoked && !connecting);
    setVisible(this.#fte.parentNode, !revoked && !connecting);
  }

  #addTotal(status) {
    const count = element('strong');
    const node = element('li', 'total', createIcon(status), count, element('span', '', this.#texts.status[status]));
    node.dataset.status = status;
    this.#counts.set(status, { node, count });
    this.#totals.append(node);
  }
}

function clockFor({ language, time_zone: timeZone }) {
  const make = (options) => {
    try {
      return new Intl.DateTimeFormat(language, { ...options, timeZone });
    } catch {
      // A television's browser may not know the newest zone names: better its own zone than no clock.
      return new Intl.DateTimeFormat(language, options);
    }
  };
  return {
    time: make({ hour: '2-digit', minute: '2-digit', hour12: false }),
    date: make({ weekday: 'short', day: 'numeric', month: 'long' }),
  };
}
