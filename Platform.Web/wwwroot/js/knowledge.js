// Files on their way into the knowledge base: chosen, or dropped anywhere on the page with their folders; sent a few at a time, each with its progress.

const AtOnce = 3;
const MostOffered = 5000;
const TellEvery = 200;

const token = () => document.querySelector('input[name="__RequestVerificationToken"]')?.value ?? '';

const entriesOf = reader => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const fileOf = entry => new Promise((resolve, reject) => entry.file(resolve, reject));

// A directory gives its entries in parts, and an empty part at its end.
async function walk(entry, found) {
  if (found.length >= MostOffered) return;
  if (entry.isFile) {
    const file = await fileOf(entry);
    // What systems leave in folders is nobody's document.
    if (!/^(\.|~\$|Thumbs\.db$|desktop\.ini$)/i.test(file.name)) found.push({ file, name: entry.fullPath.replace(/^\//, '') });
    return;
  }
  const reader = entry.createReader();
  for (let part = await entriesOf(reader); part.length > 0; part = await entriesOf(reader))
    for (const inner of part) await walk(inner, found);
}

async function dropped(transfer) {
  // The list of items is emptied after the first wait.
  const entries = [...transfer.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return entries.length > 0 ? found : [...transfer.files].map(file => ({ file, name: file.name }));
}

export function attach(page) {
  const files = new Map(), waiting = [], running = new Map(), news = new Map();
  let last = 0, depth = 0, timer = 0;
  const life = new AbortController();

  function offer(found) {
    const offered = found.slice(0, MostOffered).map(({ file, name }) => {
      const id = ++last;
      files.set(id, { file, name });
      return { id, name, size: file.size };
    });
    if (offered.length > 0) page.invokeMethodAsync('OfferedAsync', offered, found.length > MostOffered);
  }

  // Of hundreds of files each tells often: they are told together.
  function tell(id, change) {
    news.set(id, { ...news.get(id), id, ...change });
    timer ||= setTimeout(() => {
      timer = 0;
      const told = [...news.values()];
      news.clear();
      page.invokeMethodAsync('ToldAsync', told).catch(() => {});
    }, TellEvery);
  }

  function next() {
    while (running.size < AtOnce && waiting.length > 0) send(waiting.shift());
  }

  function send({ id, url }) {
    const { file, name } = files.get(id);
    const request = new XMLHttpRequest();
    running.set(id, request);
    request.open('POST', `${url}&name=${encodeURIComponent(name)}`);
    request.setRequestHeader('RequestVerificationToken', token());
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = event => tell(id, { loaded: event.loaded });
    request.onloadend = () => {
      running.delete(id);
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* a proxy's page is no answer of ours */ }
      if (request.status >= 200 && request.status < 300) tell(id, { state: answer.is_new === false ? 'known' : 'done', source: answer.source_id });
      else if (request.status === 0 && files.get(id)?.cancelled) tell(id, { state: 'cancelled' });
      else tell(id, { state: 'failed', error: answer.detail ?? '' });
      // A file that failed may be sent again.
      if (request.status >= 200 && request.status < 300) files.delete(id);
      next();
    };
    tell(id, { state: 'sending', loaded: 0 });
    request.send(file);
  }

  const on = (type, act) => document.addEventListener(type, act, { signal: life.signal });
  const hasFiles = event => event.dataTransfer?.types.includes('Files');
  const mark = isOver => document.documentElement.toggleAttribute('data-drops', isOver);
  on('dragenter', event => { if (hasFiles(event)) { depth++; mark(true); } });
  on('dragleave', event => { if (hasFiles(event) && --depth <= 0) { depth = 0; mark(false); } });
  on('dragover', event => { if (hasFiles(event)) event.preventDefault(); });
  on('drop', async event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    offer(await dropped(event.dataTransfer));
  });
  on('change', event => {
    if (!event.target.matches?.('[data-takes-files]')) return;
    offer([...event.target.files].map(file => ({ file, name: file.webkitRelativePath || file.name })));
    event.target.value = '';
  });
  on('click', event => document.getElementById(event.target.closest?.('[data-chooses-files]')?.dataset.choosesFiles)?.click());
  addEventListener('beforeunload', event => { if (running.size + waiting.length > 0) event.preventDefault(); }, { signal: life.signal });

  return {
    start(ids, url) {
      for (const id of ids) if (files.has(id)) { files.get(id).cancelled = false; waiting.push({ id, url }); }
      next();
    },
    cancel(ids) {
      for (const id of ids) {
        const at = waiting.findIndex(item => item.id === id);
        if (files.has(id)) files.get(id).cancelled = true;
        if (at >= 0) { waiting.splice(at, 1); tell(id, { state: 'cancelled' }); }
        running.get(id)?.abort();
      }
    },
    forget(ids) { for (const id of ids) if (!running.has(id)) files.delete(id); },
    dispose() { life.abort(); clearTimeout(timer); mark(false); for (const request of running.values()) request.abort(); },
  };
}
