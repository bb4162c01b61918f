// The chat of an agent for any web page: <script src="https://platform.example/embed/acme.support.js" async></script>
// Optional attributes: data-language (ru, en), data-title, data-accent (a colour), data-side (left, right), data-open.
// It has no framework, sets no global, and needs of a content security policy only its own origin in script-src and connect-src.
(() => {
  "use strict";

  const script = document.currentScript;
  const address = new URL(script.src);
  const agent = decodeURIComponent(address.pathname.split("/").pop().replace(/\.js$/, ""));
  const base = address.href.slice(0, address.href.lastIndexOf("/embed/"));
  const storeKey = `platform.chat.${agent}`;
  const kept = 100;

  const words = {
    en: {
      open: "Open the chat", close: "Close the chat", title: "Chat", write: "Your message", send: "Send", you: "You", working: "is writing…",
      greeting: "Hello! Write what I can do for you.", connecting: "Connecting…", offline: "No connection. Your messages are sent when it is back.",
      away: "The chat is not available here.", waiting: "not sent yet", tooFast: "Too many messages at once. Wait a moment and send it again.",
      tooLong: "The message is too long.", pending: "Your request for access was sent. You will be answered once it is approved.", refused: "Your messages are not answered here.", failed: "The message was not taken. Try again later.", sources: "Sources",
    },
    ru: {
      open: "Открыть чат", close: "Закрыть чат", title: "Чат", write: "Ваше сообщение", send: "Отправить", you: "Вы", working: "печатает…",
      greeting: "Здравствуйте! Напишите, чем можно помочь.", connecting: "Подключаемся…", offline: "Нет связи. Сообщения уйдут, как только она появится.",
      away: "Чат здесь недоступен.", waiting: "ещё не отправлено", tooFast: "Слишком много сообщений сразу. Подождите немного и отправьте ещё раз.",
      tooLong: "Сообщение слишком длинное.", pending: "Запрос на доступ отправлен. Вам ответят, когда его одобрят.", refused: "На ваши сообщения здесь не отвечают.", failed: "Сообщение не принято. Попробуйте позже.", sources: "Источники",
    },
  };
  const wanted = (script.dataset.language || document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  const language = words[wanted] ? wanted : "en";
  const say = words[language];

  // ---- what is remembered in this browser ----

  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(storeKey)) || {};
    } catch {
      return {};
    }
  };
  const state = Object.assign({ pass: null, position: null, messages: [] }, load());
  const save = () => {
    state.messages = state.messages.slice(-kept);
    try {
      localStorage.setItem(storeKey, JSON.stringify(state));
    } catch {
      // Storage is full or forbidden: the chat works until the page is left.
    }
  };

  // ---- what is seen ----

  const host = document.createElement("div");
  host.dataset.platformChat = agent;
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet needs no 'unsafe-inline' of the page.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; --accent: #0e7490; --on-accent: #fff; --page: #fff; --soft: #f1f5f9; --text: #0f172a; --muted: #475569; --line: #cbd5e1; --warning: #9a3412; }
    @media (prefers-color-scheme: dark) { :host { --accent: #22d3ee; --on-accent: #082f37; --page: #0f172a; --soft: #1e293b; --text: #f1f5f9; --muted: #cbd5e1; --line: #475569; --warning: #fdba74; } }
    * { box-sizing: border-box; font: 15px/1.45 system-ui, sans-serif; }
    .button { position: fixed; bottom: 20px; right: 20px; width: 56px; height: 56px; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent); cursor: pointer; box-shadow: 0 4px 16px #0004; z-index: 2147483000; display: grid; place-items: center; }
    .left .button, .left .panel { right: auto; left: 20px; }
    .panel { position: fixed; bottom: 88px; right: 20px; width: 380px; height: min(600px, calc(100vh - 108px)); display: flex; flex-direction: column; background: var(--page); color: var(--text); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; box-shadow: 0 12px 40px #0005; z-index: 2147483001; }
    [hidden] { display: none !important; }
    header { display: flex; align-items: center; gap: 8px; padding: 10px 8px 10px 16px; border-bottom: 1px solid var(--line); }
    h2 { flex: 1; margin: 0; font-size: 16px; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .plain { width: 40px; height: 40px; border: 0; border-radius: 8px; background: none; color: inherit; cursor: pointer; display: grid; place-items: center; }
    .plain:hover { background: var(--soft); }
    .log { flex: 1; overflow-y: auto; padding: 16px; display: flex; flex-direction: column; gap: 10px; overscroll-behavior: contain; }
    .message { max-width: 85%; padding: 8px 12px; border-radius: 12px; background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; align-self: flex-start; }
    .mine { align-self: flex-end; background: var(--accent); color: var(--on-accent); }
    .message a { color: inherit; }
    .sources { display: flex; flex-wrap: wrap; gap: 4px; margin: 6px 0 0; padding: 0; list-style: none; }
    .sources li { max-width: 100%; padding: 1px 8px; border: 1px solid var(--line); border-radius: 999px; font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .note { display: block; font-size: 12px; opacity: .9; }
    .notice, .working { padding: 0 16px 8px; margin: 0; color: var(--muted); font-size: 13px; }
    .notice.warning { color: var(--warning); }
    form { display: flex; gap: 8px; align-items: flex-end; padding: 10px; border-top: 1px solid var(--line); }
    textarea { flex: 1; min-height: 42px; max-height: 140px; padding: 9px 12px; resize: none; border: 1px solid var(--line); border-radius: 10px; background: var(--page); color: inherit; }
    textarea::placeholder { color: var(--muted); opacity: 1; }
    .send { width: 42px; height: 42px; border: 0; border-radius: 10px; background: var(--accent); color: var(--on-accent); cursor: pointer; display: grid; place-items: center; flex: none; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .mine :focus-visible { outline-color: currentColor; }
    .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) { .panel, .left .panel { inset: 0; width: auto; height: 100dvh; border: 0; border-radius: 0; } textarea { font-size: 16px; } }
    @media (prefers-reduced-motion: no-preference) { .log { scroll-behavior: smooth; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const icon = path => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 24, height: 24, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }))
      svg.setAttribute(name, value);
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };

  const frame = make("div", { lang: language, class: script.dataset.side === "left" ? "left" : null });
  const button = make("button", { class: "button", type: "button", "aria-label": say.open, "aria-expanded": "false", "aria-controls": "panel" }, icon("M21 11.5a8.4 8.4 0 0 1-12 7.6L3 21l1.9-6A8.4 8.4 0 1 1 21 11.5z"));
  const title = make("h2", { id: "title" }, script.dataset.title || say.title);
  const closing = make("button", { class: "plain", type: "button", "aria-label": say.close }, icon("M6 6l12 12M18 6L6 18"));
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-labelledby": "title", tabindex: "0" });
  const working = make("p", { class: "working", role: "status" });
  const notice = make("p", { class: "notice", role: "status" });
  const field = make("textarea", { rows: "1", maxlength: "4000", "aria-label": say.write, placeholder: say.write, autocomplete: "off" });
  const form = make("form", {}, field, make("button", { class: "send", type: "submit", "aria-label": say.send }, icon("M4 12l16-8-6 16-3-7z")));
  const panel = make("section", { id: "panel", class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true }, make("header", {}, title, closing), log, working, notice, form);
  frame.append(button, panel);
  root.append(frame);
  if (script.dataset.accent && CSS.supports("color", script.dataset.accent))
    frame.style.setProperty("--accent", script.dataset.accent);

  // Text is text: only addresses of the web become links.
  const written = text => {
    const parts = document.createDocumentFragment();
    let from = 0;
    for (const match of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g)) {
      parts.append(text.slice(from, match.index));
      parts.append(make("a", { href: match[0], target: "_blank", rel: "noopener noreferrer nofollow" }, match[0]));
      from = match.index + match[0].length;
    }
    parts.append(text.slice(from));
    return parts;
  };

  const shown = new Map();
  const show = message => {
    let element = shown.get(message.id);
    if (!element) {
      element = make("div", { class: message.mine ? "message mine" : "message" });
      shown.set(message.id, element);
      log.append(element);
    }
    const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    // A growing answer would be read aloud at every piece: it is read when it is whole.
    element.toggleAttribute("aria-busy", !!message.growing);
    if (message.growing) element.setAttribute("aria-busy", "true");
    element.replaceChildren(make("span", { class: "hidden-text" }, `${message.mine ? say.you : title.textContent}: `), written(message.text));
    if (message.sources && message.sources.length)
      element.append(make("ul", { class: "sources", "aria-label": say.sources }, ...message.sources.map(source => make("li", { title: source.title }, `${source.n} · ${source.title}`))));
    if (message.mine && !message.sent)
      element.append(make("span", { class: "note" }, say.waiting));
    if (isNear || message.mine)
      log.scrollTop = log.scrollHeight;
  };
  const tell = (text, isWarning = false) => {
    notice.textContent = text || "";
    notice.hidden = !text;
    notice.classList.toggle("warning", isWarning);
  };
  const setWorking = is => {
    working.textContent = is ? `${title.textContent} ${say.working}` : "";
    working.hidden = !is;
  };
  setWorking(false);
  tell("");

  // ---- the connection ----

  let socket = null;
  let failures = 0;
  let timer = 0;
  let isOver = false;
  const growing = new Map();

  const add = message => {
    state.messages.push(message);
    save();
    show(message);
  };
  const frameOf = message => JSON.stringify({ type: "message", text: message.text, message_id: message.id, user_data: { language, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone } });
  const flush = () => {
    // What has no answer yet is said again after a cut: the server knows each by its id, for a day.
    for (const message of state.messages.filter(message => message.mine && !message.answered && !message.refused && Date.now() - message.at < 20 * 3600 * 1000))
      socket.send(frameOf(message));
  };

  const heard = {
    status(told) {
      if (told.status === "working") return setWorking(true);
      failures = 0;
      if (!script.dataset.title && told.agent_name) title.textContent = told.agent_name;
      if (!state.position) state.position = told.position;
      save();
      tell("");
      flush();
    },
    accepted(told) {
      const message = state.messages.find(known => known.id === told.message_id);
      if (!message || message.sent) return;
      message.sent = true;
      save();
      show(message);
    },
    delta(told) {
      setWorking(true);
      const piece = growing.get(told.reply_to) || { id: `growing-${told.reply_to}`, text: "", growing: true };
      piece.text = told.restarts ? told.text : piece.text + told.text;
      growing.set(told.reply_to, piece);
      if (piece.text) show(piece);
    },
    answer(told) {
      setWorking(false);
      const piece = growing.get(told.reply_to);
      growing.delete(told.reply_to);
      shown.get(piece && piece.id)?.remove();
      if (told.position) state.position = told.position;
      const question = state.messages.find(known => known.id === told.reply_to);
      if (question) question.answered = question.sent = true;
      if (question) show(question);
      if (state.messages.some(known => known.id === told.message_id)) return save();
      const sources = (told.citations || []).map(({ n, title }) => ({ n, title }));
      add(sources.length ? { id: told.message_id, text: told.text || "", sources } : { id: told.message_id, text: told.text || "" });
    },
    error(told) {
      setWorking(false);
      const message = state.messages.find(known => known.id === told.message_id);
      const passes = told.code === "runtime.redis_unavailable";
      if (message && !passes) message.refused = true;
      save();
      tell({ "channels.too_fast": say.tooFast, "channels.invalid": say.tooLong, "runtime.waits_for_authorization": say.pending, "runtime.not_authorized": say.refused }[told.code] || say.failed, true);
    },
  };

  const later = () => {
    socket = null;
    setWorking(false);
    if (isOver || panel.hidden) return;
    tell(say.offline, true);
    clearTimeout(timer);
    timer = setTimeout(connect, Math.min(30000, 500 * 2 ** Math.min(failures++, 6)) * (1 + Math.random() / 4));
  };

  async function connect() {
    if (socket || isOver) return;
    socket = "opening";
    if (!failures) tell(say.connecting);
    let visitor;
    try {
      // Plain text needs no preflight.
      const answer = await fetch(`${base}/embed/${encodeURIComponent(agent)}/token`, { method: "POST", body: JSON.stringify({ pass: state.pass }), headers: { "Content-Type": "text/plain" }, credentials: "omit" });
      if (answer.status === 404) {
        isOver = true;
        return tell(say.away, true);
      }
      if (!answer.ok) return later();
      visitor = await answer.json();
    } catch {
      return later();
    }

    state.pass = visitor.pass;
    if (!script.dataset.title) title.textContent = visitor.agent_name;
    if (!state.messages.length) add({ id: "greeting", text: visitor.greeting || say.greeting });
    save();
    const after = state.position ? `?after=${encodeURIComponent(state.position)}` : "";
    const opened = new WebSocket(`${base.replace(/^http/, "ws")}/ws/agents/${encodeURIComponent(agent)}${after}`, ["platform.chat", `bearer.${visitor.token}`]);
    opened.onmessage = event => {
      const told = JSON.parse(event.data);
      heard[told.type]?.(told);
    };
    opened.onclose = () => later();
    socket = opened;
  }

  // ---- what people do ----

  const open = isFocused => {
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-label", say.close);
    log.scrollTop = log.scrollHeight;
    if (isFocused) field.focus();
    connect();
  };
  const close = () => {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", say.open);
    button.focus();
  };
  button.addEventListener("click", () => panel.hidden ? open(true) : close());
  closing.addEventListener("click", close);
  panel.addEventListener("keydown", event => {
    if (event.key === "Escape") close();
    // Keys of the page's own shortcuts are not meant here.
    event.stopPropagation();
  });
  field.addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener("input", () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    field.style.height = "auto";
    const message = { id: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`, text, mine: true, at: Date.now() };
    add(message);
    if (socket instanceof WebSocket && socket.readyState === WebSocket.OPEN) socket.send(frameOf(message));
    else connect();
    field.focus();
  });

  for (const message of state.messages) show(message);
  const place = () => {
    document.body.append(host);
    if (script.dataset.open !== undefined) open(false);
  };
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
})();
