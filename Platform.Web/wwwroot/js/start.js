// Starts the circuit and brings the page back by itself: after a cut it reconnects, after a server restart it reloads.
(() => {
  const modal = document.getElementById('components-reconnect-modal');
  const jitter = () => Math.random() * 1000;

  const reloadWhenServerAnswers = async () => {
    for (;;) {
      try {
        const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store' });
        if (answer.status < 500) return location.reload();
      } catch { /* not there yet */ }
      await new Promise(done => setTimeout(done, 2000 + jitter()));
    }
  };

  let reloading = false;
  new MutationObserver(() => {
    const over = modal.classList.contains('components-reconnect-failed') || modal.classList.contains('components-reconnect-rejected');
    if (!over || reloading) return;
    reloading = true;
    reloadWhenServerAnswers();
  }).observe(modal, { attributes: true, attributeFilter: ['class'] });

  Blazor.start({
    circuit: {
      reconnectionOptions: {
        maxRetries: 1000,
        // Quick at first, then steady; spread out, so that a restarted server is not stormed.
        retryIntervalMilliseconds: attempt => attempt === 0 ? 0 : attempt < 6 ? 500 + jitter() : 3000 + jitter(),
      },
    },
  });
})();
