// A long text of which a part is in the page: more is asked for when its ends come near, and a place in it is shown.

export function attach(text, page) {
  let asked = false;
  const watch = new IntersectionObserver(async entries => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting || asked || target.disabled) continue;
      asked = true;
      try { await page.invokeMethodAsync(target.dataset.asks); } catch { /* the circuit is gone */ }
      asked = false;
    }
  }, { rootMargin: '600px' });
  const follow = () => { watch.disconnect(); text.querySelectorAll('[data-asks]').forEach(end => watch.observe(end)); };
  // The ends are drawn anew with the text between them.
  const changes = new MutationObserver(follow);
  changes.observe(text, { childList: true });
  follow();
  return {
    show(selector, isFocused) {
      const place = text.querySelector(selector);
      place?.scrollIntoView({ block: 'center' });
      if (isFocused) place?.focus({ preventScroll: true });
    },
    dispose() { watch.disconnect(); changes.disconnect(); },
  };
}
