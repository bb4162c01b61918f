// What the wall knows: the agents, the version of the feed, and the order of the tiles.

export const STATUSES = ['error', 'warning', 'offline', 'working', 'idle'];
const URGENCY = new Map(STATUSES.map((status, index) => [status, index]));

export class Board {
  version = null;
  serverOffset = 0;
  #agents = new Map();
  #departments;
  #collator;
  #cells = null;
  #cellOf = new Map();
  #errors = new Set();

  /** @param departments names to show; empty = all */
  constructor(departments, language) {
    this.#departments = new Set(departments);
    this.#collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  }

  get size() {
    return this.#agents.size;
  }

  /** The server's time now: a television's own clock may be years off. */
  now() {
    return Date.now() + this.serverOffset;
  }

  clear() {
    this.#agents.clear();
    this.#cells = null;
    this.version = null;
  }

  /** @returns whether an error appeared that was not there before */
  reset(snapshot) {
    const first = this.version === null;
    this.serverOffset = Date.parse(snapshot.as_of) - Date.now();
    this.version = snapshot.version;
    this.#agents.clear();
    for (const agent of snapshot.agents) this.#put(agent);
    this.#cells = null;
    return this.#countErrors() && !first;
  }

  /** @returns null when a version is missing and the board must be asked for anew, else whether a new error appeared */
  apply(changes) {
    if (this.version === null || changes.version <= this.version) return false;
    if (changes.version !== this.version + 1) return null;
    this.version = changes.version;
    for (const agent of changes.upserts) this.#put(agent);
    for (const id of changes.removed) {
      if (this.#agents.delete(id)) this.#cells = null;
    }
    return this.#countErrors();
  }

  totals() {
    const totals = { fte: 0, error: 0, warning: 0, offline: 0, working: 0, idle: 0 };
    for (const agent of this.#agents.values()) {
      totals[agent.status]++;
      totals.fte += Number(agent.fte_coefficient ?? 0);
    }
    return totals;
  }

  /** The tiles in their order: open problems of all departments first, then department by department. */
  cells() {
    if (this.#cells) return this.#cells;
    const rank = (agent) => URGENCY.get(agent.status);
    const compare = this.#collator.compare;
    const agents = [...this.#agents.values()];
    const open = agents.filter(isOpenProblem);
    const others = agents.filter((agent) => !isOpenProblem(agent));
    open.sort((a, b) => rank(a) - rank(b) || compare(a.department, b.department) || compare(a.name, b.name));
    others.sort((a, b) => compare(a.department, b.department) || rank(a) - rank(b) || compare(a.name, b.name));
    this.#cells = [
      ...open.map((agent) => ({ agent, attention: true, section: '\u0000' })),
      ...others.map((agent) => ({ agent, attention: false, section: agent.department })),
    ];
    this.#cellOf = new Map(this.#cells.map((cell) => [cell.agent.agent_id, cell]));
    return this.#cells;
  }

  #put(agent) {
    // On the wire status is one of four and state splits ok into working and idle, which is what a tile shows.
    agent.status = agent.state ?? agent.status;
    if (!URGENCY.has(agent.status)) return;
    const known = this.#agents.get(agent.agent_id);
    if (this.#departments.size && !this.#departments.has(agent.department)) {
      if (this.#agents.delete(agent.agent_id)) this.#cells = null;
      return;
    }
    this.#agents.set(agent.agent_id, agent);
    // Most changes only say something else at the same place; sorting thousands of names ten times a second would freeze the wall.
    if (this.#cells && known && isSamePlace(known, agent)) this.#cellOf.get(agent.agent_id).agent = agent;
    else this.#cells = null;
  }

  #countErrors() {
    const before = this.#errors;
    this.#errors = new Set();
    let appeared = false;
    for (const agent of this.#agents.values()) {
      if (agent.status !== 'error' || agent.acknowledged) continue;
      this.#errors.add(agent.agent_id);
      appeared ||= !before.has(agent.agent_id);
    }
    return appeared;
  }
}

function isSamePlace(before, after) {
  return before.status === after.status && before.department === after.department && before.name === after.name
    && isOpenProblem(before) === isOpenProblem(after);
}

export function isOpenProblem(agent) {
  return (agent.status === 'error' || agent.status === 'warning') && !agent.acknowledged;
}
