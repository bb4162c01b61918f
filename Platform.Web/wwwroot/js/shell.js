// What the shell does in the browser without asking the server: menus, dialogs, keys, theme, ages. No state of the application lives here.

const root = document.documentElement;
const byId = id => document.getElementById(id);
const isTyping = element => element?.closest('input, textarea, select, [contenteditable="true"]');

// --- Dialogs -------------------------------------------------------------------------------------------------------------
function openDialog(id) {
  const dialog = byId(id);
  if (!dialog || dialog.open) return;
  if (id === 'command-palette') watchCommands();
  dialog.showModal();
  byId(dialog.dataset.focus)?.focus();
}

// Whether it was open: only then does its close event come.
function closeDialog(id) {
  const dialog = byId(id), wasOpen = dialog?.open === true;
  dialog?.close();
  return wasOpen;
}

async function copy(id) {
  const field = byId(id);
  if (field.select) field.select();
  else getSelection().selectAllChildren(field);
  try {
    await navigator.clipboard.writeText(field.value ?? field.textContent);
    return true;
  } catch {
    return document.execCommand('copy'); // plain http on a local network has no clipboard API
  }
}

// A file that the server has made for this page.
async function save(name, type, stream) {
  const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

window.platform = { openDialog, closeDialog, copy, save };

// --- Menus (popovers) ----------------------------------------------------------------------------------------------------
function place(menu) {
  const opener = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!opener || menu.dataset.menu === 'drawer') return;
  const at = opener.getBoundingClientRect();
  const margin = 8;
  const left = at.left + menu.offsetWidth > innerWidth - margin ? at.right - menu.offsetWidth : at.left;
  const below = at.bottom + 4;
  const top = below + menu.offsetHeight > innerHeight - margin && at.top - menu.offsetHeight > margin ? at.top - menu.offsetHeight - 4 : below;
  menu.style.left = `${Math.max(margin, Math.min(left, innerWidth - menu.offsetWidth - margin))}px`;
  menu.style.top = `${top}px`;
}

const itemsOf = menu => [...menu.querySelectorAll('[role^="menuitem"]:not([disabled])')];

document.addEventListener('toggle', event => {
  const menu = event.target;
  if (!menu.matches?.('[data-menu]')) return;
  document.querySelector(`[popovertarget="${menu.id}"]`)?.setAttribute('aria-expanded', String(event.newState === 'open'));
  if (event.newState !== 'open') return;
  place(menu);
  (itemsOf(menu)[0] ?? menu.querySelector('a, button'))?.focus();
}, true);

function moveInMenu(event, menu) {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || items.length === 0) return;
  event.preventDefault();
  items[(to + items.length) % items.length].focus();
}

// --- Lists that are walked with the arrows: [data-rows] with [data-row], in each a [data-row-link] and perhaps a [data-row-check] ------
function moveInRows(event) {
  const row = event.target.closest?.('[data-row]');
  if (!row && !(event.key === 'ArrowDown' && event.target.matches?.('[data-page-search]'))) return;
  const isCheck = event.target.matches('[data-row-check]');
  if (row && !isCheck && !event.target.matches('[data-row-link]')) return;
  if (event.key === ' ' && !isCheck) {
    event.preventDefault();
    row.querySelector('[data-row-check]')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
    return;
  }
  const rows = [...(row?.parentElement ?? document).querySelectorAll('[data-row]')];
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to < 0) document.querySelector('[data-page-search]')?.focus();
  rows[to]?.querySelector(isCheck ? '[data-row-check]' : '[data-row-link]')?.focus();
  rows[to]?.scrollIntoView({ block: 'nearest' });
}

// --- Clicks --------------------------------------------------------------------------------------------------------------
document.addEventListener('click', event => {
  const target = event.target;
  const menu = target.closest?.('[data-menu]');
  if (menu && target.closest('a, [role^="menuitem"]')) menu.hidePopover();
  const opener = target.closest?.('[data-opens]');
  if (opener) openDialog(opener.dataset.opens);
  if (target.closest?.('.palette-item') && !event.ctrlKey && !event.metaKey && !event.shiftKey) closeDialog('command-palette');
  if (target.closest?.('[data-toggles-sidebar]')) toggleSidebar();
  if (target.closest?.('[data-reload]')) location.reload();
  if (target.matches?.('[data-selects-all]')) target.select();
  if (target.matches?.('dialog.dialog')) target.close(); // the backdrop belongs to the dialog element itself
});

// --- Keys ----------------------------------------------------------------------------------------------------------------
document.addEventListener('keydown', event => {
  const menu = event.target.closest?.('[data-menu]');
  if (menu) moveInMenu(event, menu);
  else if (!event.ctrlKey && !event.metaKey && !event.altKey) moveInRows(event);
  if (!menu && event.key === 'Escape' && event.target.closest?.('[data-row]')) document.querySelector('[data-clears-rows]')?.click();
  if (event.target.id === 'palette-input') moveInCommands(event);
  // The physical key counts: on a Russian layout Ctrl+K gives another letter.
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === 'KeyK' && byId('command-palette')) {
    event.preventDefault();
    openDialog('command-palette');
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
  if (event.key === '?' || (event.shiftKey && event.code === 'Slash' && event.key === ',')) openDialog('shortcut-list');
  else if (!event.shiftKey && event.code === 'Slash' && document.querySelector('[data-page-search]')) {
    event.preventDefault();
    document.querySelector('[data-page-search]').focus();
  } else if (event.code === 'BracketLeft' && document.querySelector('[data-toggles-sidebar]')) toggleSidebar();
});

// --- Command search ------------------------------------------------------------------------------------------------------
// The server searches; which line is chosen, and that Enter was pressed before its answer came, is known here alone.
const commands = { chosen: 0, isEntered: false };
const commandsFound = () => [...document.querySelectorAll('#palette-list .palette-item')];

function choose(at) {
  const found = commandsFound();
  commands.chosen = found.length ? (at + found.length) % found.length : 0;
  found.forEach((item, index) => item.setAttribute('aria-selected', String(index === commands.chosen)));
  const input = byId('palette-input'), item = found[commands.chosen];
  if (item) input.setAttribute('aria-activedescendant', item.id);
  else input.removeAttribute('aria-activedescendant');
  item?.scrollIntoView({ block: 'nearest' });
}

function goToChosen() {
  commands.isEntered = byId('palette-list').dataset.query !== byId('palette-input').value; // still the list of an earlier text
  if (!commands.isEntered) commandsFound()[commands.chosen]?.click();
}

const commandWatch = new MutationObserver(() => {
  choose(0);
  if (commands.isEntered) goToChosen();
});

function watchCommands() {
  commands.isEntered = false;
  commandWatch.observe(byId('palette-list'), { subtree: true, childList: true, attributes: true, attributeFilter: ['data-query', 'href'] });
  choose(0);
}

function moveInCommands(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(commands.chosen + step);
  else if (event.key === 'Enter' && !event.isComposing) goToChosen();
  else commands.isEntered = false;
  if (step || event.key === 'Enter') event.preventDefault();
}

document.addEventListener('pointermove', event => {
  const item = event.target.closest?.('.palette-item[aria-selected="false"]');
  if (item) choose(commandsFound().indexOf(item));
});

// --- Sidebar and theme ---------------------------------------------------------------------------------------------------
function toggleSidebar() {
  root.dataset.sidebar = root.dataset.sidebar === 'collapsed' ? 'open' : 'collapsed';
  document.cookie = `platform.sidebar=${root.dataset.sidebar}; path=/; max-age=34560000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
}

function markTheme() {
  for (const choice of document.querySelectorAll('.theme-choice'))
    choice.setAttribute('aria-checked', String(choice.value === root.dataset.theme));
}

document.addEventListener('beforetoggle', event => {
  if (event.target.id === 'theme-menu') markTheme();
}, true);

document.addEventListener('submit', async event => {
  if (event.target.id !== 'theme-form' || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  root.dataset.theme = theme;
  document.querySelector('meta[name="color-scheme"]').content = theme === 'system' ? 'light dark' : theme;
  const body = new FormData(event.target, event.submitter);
  await fetch(event.target.action, { method: 'POST', body, redirect: 'manual' });
});

// --- Ages that count on --------------------------------------------------------------------------------------------------
const texts = document.body.dataset;
const ahead = Number(texts.serverNow) - Date.now(); // the server's clock decides: a wall's own may be wrong by minutes

function ageOf(seconds) {
  if (seconds < 2) return texts.ageNow;
  if (seconds < 60) return texts.ageSeconds.replace('{0}', Math.floor(seconds));
  if (seconds < 3600) return texts.ageMinutes.replace('{0}', Math.floor(seconds / 60));
  if (seconds < 86400) return texts.ageHours.replace('{0}', Math.floor(seconds / 3600));
  return texts.ageDays.replace('{0}', Math.floor(seconds / 86400));
}

function countOn() {
  const now = Date.now() + ahead;
  for (const time of document.querySelectorAll('time[data-age]')) {
    const text = time.firstChild; // the very node that the renderer knows: its data is changed, it is not replaced
    const age = ageOf((now - Date.parse(time.dateTime)) / 1000);
    if (text && text.data !== age) text.data = age;
  }
}

setInterval(() => document.hidden || countOn(), 1000);
