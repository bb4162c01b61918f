// The line to the server: connects for ever, subscribes, notices gaps, a revoked token and a new build.
// GET and HEAD of the page itself (/screen/{token}) are the probe: 401, 403, 404 or 410 = the token does not hold,
// header X-Build = the server's build, anything else or nothing = the server is away.
import { HubConnectionBuilder } from '../lib/hub-connection/hub-connection.js';

const FIRST_RETRY_MS = 500;
const SNAPSHOT_MS = 20_000;
const PROBE_MS = 10_000;
const RESUBSCRIBE_MS = 1000;

export const FeedState = Object.freeze({ Connecting: 'connecting', Live: 'live', Cut: 'cut', Revoked: 'revoked' });

export class Feed {
  state = FeedState.Connecting;
  #config;
  #events;
  #connection;
  #heardAt = null;
  #awaiting = null;
  #subscribedAt = -Infinity;
  #closed = () => {};

  /** @param events { snapshot(object), changes(object) → false when a version is missing, state(), build(string) } */
  constructor(config, events) {
    this.#config = config;
    this.#events = events;
    this.#connection = new HubConnectionBuilder().withUrl(config.hub, { accessTokenFactory: () => config.token }).build();
    this.#connection.serverTimeoutInMilliseconds = (config.server_timeout_seconds ?? 30) * 1000;
    this.#connection.on('snapshot', (snapshot) => this.#snapshot(snapshot));
    this.#connection.on('changes', (changes) => this.#changes(changes));
    this.#connection.onclose(() => this.#closed());
  }

  /** Milliseconds since the server was last heard, pings included; null before the first snapshot. */
  get silence() {
    if (this.#heardAt === null) return null;
    if (this.state === FeedState.Live) this.#heardAt = Math.max(this.#heardAt, this.#connection.lastReceivedAt ?? 0);
    return performance.now() - this.#heardAt;
  }

  async run() {
    for (let failures = 0; ; failures++) {
      const closed = new Promise((resolve) => (this.#closed = resolve));
      try {
        await this.#connection.start();
        await this.#subscribe();
        failures = 0;
        await closed;
      } catch {
        // The reason does not matter to a wall: the probe tells what to do.
        await this.#connection.stop();
      }
      clearTimeout(this.#awaiting);
      if (this.state !== FeedState.Revoked) this.#become(this.#heardAt === null ? FeedState.Connecting : FeedState.Cut);
      await this.#untilServerAnswers(failures);
    }
  }

  /** @returns 'there', 'revoked' or 'away' */
  async probe() {
    try {
      const response = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PROBE_MS) });
      if ([401, 403, 404, 410].includes(response.status)) return 'revoked';
      if (!response.ok) return 'away';
      this.#events.build(response.headers.get('X-Build'));
      return 'there';
    } catch {
      return 'away';
    }
  }

  async #untilServerAnswers(failures) {
    for (;;) {
      await this.#pause(failures++);
      const answer = await this.probe();
      if (answer === 'there') {
        if (this.state === FeedState.Revoked) location.reload();
        return;
      }
      if (answer === 'revoked') {
        this.#heardAt = null;
        this.#become(FeedState.Revoked);
      }
    }
  }

  #pause(failures) {
    const longest = this.state === FeedState.Revoked
      ? (this.#config.revoked_retry_seconds ?? 60) * 1000
      : (this.#config.retry_seconds ?? 10) * 1000;
    const delay = this.state === FeedState.Revoked ? longest : Math.min(longest, FIRST_RETRY_MS * 2 ** Math.min(failures, 20));
    // Up to half less by chance: not all screens of a company knock in the same moment.
    return new Promise((resolve) => setTimeout(resolve, delay * (1 - Math.random() / 2)));
  }

  async #subscribe() {
    this.#subscribedAt = performance.now();
    clearTimeout(this.#awaiting);
    this.#awaiting = setTimeout(() => this.#connection.stop(), SNAPSHOT_MS);
    await this.#connection.invoke('Subscribe');
  }

  #snapshot(snapshot) {
    clearTimeout(this.#awaiting);
    this.#awaiting = null;
    this.#heardAt = performance.now();
    this.#events.snapshot(snapshot);
    this.#become(FeedState.Live);
    this.#events.build(snapshot.build);
  }

  #changes(changes) {
    // While a snapshot is on its way there is nothing to add to.
    if (this.#awaiting !== null || this.#events.changes(changes)) return;
    const wait = Math.max(0, this.#subscribedAt + RESUBSCRIBE_MS - performance.now());
    this.#awaiting = setTimeout(() => this.#subscribe().catch(() => this.#connection.stop()), wait);
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#events.state();
  }
}
