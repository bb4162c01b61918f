// Two short tones at a new error. Browsers let a page sound only after a touch, unless the television starts
// Chromium with --autoplay-policy=no-user-gesture-required.
export class Sound {
  #context = null;

  constructor(wanted) {
    if (!wanted || !window.AudioContext) return;
    this.#context = new AudioContext();
    const wake = () => this.#context.resume();
    addEventListener('pointerdown', wake);
    addEventListener('keydown', wake);
  }

  get muted() {
    return this.#context !== null && this.#context.state !== 'running';
  }

  alarm() {
    if (this.#context?.state !== 'running') return;
    this.#tone(880, 0);
    this.#tone(660, 0.22);
  }

  #tone(frequency, delay) {
    const start = this.#context.currentTime + delay;
    const volume = this.#context.createGain();
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.2);
    const tone = new OscillatorNode(this.#context, { frequency });
    tone.connect(volume).connect(this.#context.destination);
    tone.start(start);
    tone.stop(start + 0.25);
  }
}
