// What forms do in the browser without asking the server: telling of long texts after a pause, Ctrl+S, Enter, tabs that are walked with the arrows.

const byId = id => document.getElementById(id);

// --- Fields that are told of after a pause in typing ---------------------------------------------------------------------
// A change event carries the whole text: of a long prompt that is too much for every key.
const settling = new Map();

function settle(field) {
  clearTimeout(settling.get(field));
  settling.delete(field);
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

function settleAll() {
  const fields = [...settling.keys()];
  fields.forEach(settle);
  return fields.length > 0;
}

document.addEventListener('input', event => {
  const field = event.target;
  if (!field.matches?.('[data-settles]')) return;
  clearTimeout(settling.get(field));
  settling.set(field, setTimeout(() => settle(field), 350));
});

document.addEventListener('change', event => {
  clearTimeout(settling.get(event.target));
  settling.delete(event.target);
});

// At the cursor, as if it had been typed.
function insertText(id, text) {
  const field = byId(id);
  if (!field || field.readOnly || field.disabled) return;
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  settle(field);
}

function scrollToEnd(id) {
  const box = byId(id);
  if (box) box.scrollTop = box.scrollHeight;
}

const reveal = id => byId(id)?.scrollIntoView({ block: 'nearest', inline: 'center' });

Object.assign(window.platform, { insertText, scrollToEnd, reveal });

// --- Keys ----------------------------------------------------------------------------------------------------------------
// The other fields tell of themselves when they are left.
function leaveAndReturn() {
  const field = document.activeElement;
  if (!field?.matches('input, textarea, select')) return false;
  field.blur();
  field.focus();
  return true;
}

function save() {
  const wasTyping = settleAll() || leaveAndReturn();
  const button = document.querySelector('[data-saves]');
  if (!button.disabled) return button.click();
  if (!wasTyping) return;
  // The last words are what makes the form worth saving: the button wakes when the server has heard of them.
  const waiting = new MutationObserver(() => {
    if (button.disabled) return;
    waiting.disconnect();
    button.click();
  });
  waiting.observe(button, { attributes: true, attributeFilter: ['disabled'] });
  setTimeout(() => waiting.disconnect(), 5000);
}

function moveInTabs(event) {
  const list = event.target.closest?.('[role="tablist"]');
  if (!list || event.ctrlKey || event.metaKey || event.altKey) return;
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const at = tabs.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const tab = tabs[(to + tabs.length) % tabs.length];
  tab.focus();
  tab.click();
}

document.addEventListener('keydown', event => {
  // The physical key counts: on a Russian layout Ctrl+S gives another letter.
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === 'KeyS' && document.querySelector('[data-saves]') && !document.querySelector('dialog[open]')) {
    event.preventDefault();
    save();
  }
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target.matches?.('[data-enter-submits]')) {
    event.preventDefault();
    settle(event.target);
    event.target.form.requestSubmit();
  }
  // What is open in the form where the key was pressed, else what runs on the page.
  if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open], :popover-open'))
    (event.target.closest?.('form')?.querySelector('[data-escapes]') ?? document.querySelector('[data-escapes]'))?.click();
  moveInTabs(event);
});
