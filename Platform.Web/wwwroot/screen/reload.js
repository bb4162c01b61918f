// A page that lives for weeks is loaded anew when the server has another build, and once a night at a quiet moment.
// Only ever right after the server was seen to answer: a reload into the browser's error page would never come back.

const KEY = 'screen-reloaded-for';
const QUIET_MS = 5_000;
const OLD_MS = 6 * 3600_000;
const NIGHT_HOUR = 3;

/** Another build, and not already tried: a cache between server and wall may still hold the old page. */
export function reloadForBuild(own, server) {
  if (!own || !server || own === server || sessionStorage.getItem(KEY) === server) return;
  sessionStorage.setItem(KEY, server);
  location.reload();
}

export class NightlyReload {
  #loadedAt = performance.now();
  #hour;
  #asking = false;

  constructor(timeZone) {
    try {
      this.#hour = new Intl.DateTimeFormat('en', { hour: 'numeric', hour12: false, timeZone });
    } catch {
      this.#hour = new Intl.DateTimeFormat('en', { hour: 'numeric', hour12: false });
    }
  }

  /** @param quietFor ms since the last change; late in the hour a busy office does not hold it up any more */
  async tick(now, quietFor, probe) {
    if (this.#asking || performance.now() - this.#loadedAt < OLD_MS) return;
    if (Number(this.#hour.format(now)) % 24 !== NIGHT_HOUR) return;
    if (quietFor < QUIET_MS && new Date(now).getUTCMinutes() < 50) return;
    this.#asking = true;
    if ((await probe()) === 'there') location.reload();
    this.#asking = false;
  }
}
