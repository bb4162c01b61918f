// A small client for SignalR hubs: the JSON protocol over WebSockets, without negotiation. Its interface is that of
// @microsoft/signalr (HubConnectionBuilder, HubConnection), so that the two can be exchanged. It does not reconnect by
// itself: whoever uses it starts it again after onclose, because only the user knows whether its token still holds.
// Protocol: https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md
// Frames are JSON texts that end in U+001E: {"type":1,"target":"changes","arguments":[{…}]}\x1e

const END = '\x1e';
const Type = { Invocation: 1, Completion: 3, Ping: 6, Close: 7 };

export const HubConnectionState = Object.freeze({
  Disconnected: 'Disconnected',
  Connecting: 'Connecting',
  Connected: 'Connected',
});

export class HubConnectionBuilder {
  #url;
  #options = {};

  withUrl(url, options = {}) {
    this.#url = url;
    this.#options = options;
    return this;
  }

  build() {
    return new HubConnection(this.#url, this.#options);
  }
}

export class HubConnection {
  serverTimeoutInMilliseconds = 30_000;
  keepAliveIntervalInMilliseconds = 15_000;
  handshakeTimeoutInMilliseconds = 15_000;
  /** performance.now() of the last frame from the server, pings too. Beyond the standard interface. */
  lastReceivedAt = null;

  #url;
  #options;
  #socket = null;
  #state = HubConnectionState.Disconnected;
  #handlers = new Map();
  #pending = new Map();
  #nextId = 0;
  #watch = null;
  #lastSentAt = 0;
  #closed = [];

  constructor(url, options) {
    this.#url = url;
    this.#options = options;
  }

  get state() {
    return this.#state;
  }

  on(method, handler) {
    const name = method.toLowerCase();
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler]);
  }

  off(method, handler) {
    const name = method.toLowerCase();
    this.#handlers.set(name, handler ? (this.#handlers.get(name) ?? []).filter((h) => h !== handler) : []);
  }

  onclose(callback) {
    this.#closed.push(callback);
  }

  async start() {
    if (this.#state !== HubConnectionState.Disconnected) throw new Error(`Cannot start while ${this.#state}.`);
    this.#state = HubConnectionState.Connecting;
    try {
      await this.#open();
    } catch (error) {
      this.#state = HubConnectionState.Disconnected;
      throw error;
    }
  }

  async stop() {
    this.#drop(null);
  }

  invoke(method, ...args) {
    return new Promise((resolve, reject) => {
      if (this.#state !== HubConnectionState.Connected) {
        reject(new Error(`Cannot call ${method} while ${this.#state}.`));
        return;
      }
      const invocationId = String(this.#nextId++);
      this.#pending.set(invocationId, { resolve, reject });
      this.#write({ type: Type.Invocation, invocationId, target: method, arguments: args });
    });
  }

  async send(method, ...args) {
    this.#write({ type: Type.Invocation, target: method, arguments: args });
  }

  async #open() {
    const url = new URL(this.#url, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const token = await this.#options.accessTokenFactory?.();
    if (token) url.searchParams.set('access_token', token);
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(new Error('No handshake in time.')), this.handshakeTimeoutInMilliseconds);
      const fail = (error) => {
        clearTimeout(timer);
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        reject(error);
      };
      socket.onopen = () => socket.send(JSON.stringify({ protocol: 'json', version: 1 }) + END);
      socket.onclose = () => fail(new Error('The connection was refused.'));
      socket.onmessage = ({ data }) => {
        const end = data.indexOf(END);
        const answer = JSON.parse(data.slice(0, end));
        if (answer.error) {
          fail(new Error(answer.error));
          return;
        }
        clearTimeout(timer);
        this.#adopt(socket);
        resolve();
        this.#receive(data.slice(end + 1));
      };
    });
  }

  #adopt(socket) {
    this.#socket = socket;
    this.#state = HubConnectionState.Connected;
    this.lastReceivedAt = performance.now();
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#drop(new Error('The connection was cut.'));
    // One timer does both: pings of ours, and the silence of the server.
    const tick = Math.min(this.keepAliveIntervalInMilliseconds, this.serverTimeoutInMilliseconds) / 4;
    this.#watch = setInterval(() => {
      const now = performance.now();
      if (now - this.lastReceivedAt > this.serverTimeoutInMilliseconds) this.#drop(new Error('The server fell silent.'));
      else if (now - this.#lastSentAt > this.keepAliveIntervalInMilliseconds) this.#write({ type: Type.Ping });
    }, tick);
  }

  #write(message) {
    this.#lastSentAt = performance.now();
    this.#socket?.send(JSON.stringify(message) + END);
  }

  #receive(data) {
    this.lastReceivedAt = performance.now();
    for (const frame of data.split(END)) {
      if (frame) this.#handle(JSON.parse(frame));
    }
  }

  #handle(message) {
    if (message.type === Type.Invocation) {
      for (const handler of this.#handlers.get(message.target.toLowerCase()) ?? []) {
        try {
          handler(...message.arguments);
        } catch (error) {
          console.error(`Handler of ${message.target} failed`, error);
        }
      }
    } else if (message.type === Type.Completion) {
      const call = this.#pending.get(message.invocationId);
      this.#pending.delete(message.invocationId);
      if (message.error) call?.reject(new Error(message.error));
      else call?.resolve(message.result);
    } else if (message.type === Type.Close) {
      this.#drop(new Error(message.error ?? 'The server closed the connection.'));
    }
  }

  #drop(error) {
    const wasConnected = this.#state === HubConnectionState.Connected;
    clearInterval(this.#watch);
    if (this.#socket) {
      this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close();
      this.#socket = null;
    }
    for (const call of this.#pending.values()) call.reject(error ?? new Error('The connection was stopped.'));
    this.#pending.clear();
    if (!wasConnected) return;
    this.#state = HubConnectionState.Disconnected;
    this.#closed.forEach((callback) => callback(error));
  }
}
