import { local } from '../lib/storage';
import { createStore } from '../lib/store';

/**
 * The ring of an offer: two soft notes, made by WebAudio, so that nothing is loaded. Browsers let a page sound only
 * after somebody has touched it; until then the page says that it is mute.
 */
export const sound = createStore<{ wanted: boolean; allowed: boolean }>({
  wanted: local.get('sound') !== 'off',
  allowed: false,
});

let context: AudioContext | null = null;

function audio(): AudioContext | null {
  if (typeof AudioContext === 'undefined') return null;
  context ??= new AudioContext();
  return context;
}

/** Called on any press: the first one lets the page sound. */
export async function allowSound() {
  const it = audio();
  if (!it) return;
  await it.resume().catch(() => undefined);
  sound.set((now) => ({ ...now, allowed: it.state === 'running' }));
}

export function wantSound(wanted: boolean) {
  local.set('sound', wanted ? 'on' : 'off');
  sound.set((now) => ({ ...now, wanted }));
  if (wanted) void allowSound().then(() => ring());
}

function note(it: AudioContext, frequency: number, at: number) {
  const oscillator = it.createOscillator();
  const gain = it.createGain();
  oscillator.frequency.value = frequency;
  oscillator.type = 'sine';
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.22, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.45);
  oscillator.connect(gain).connect(it.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.5);
}

/** Rings once; silent where it is not wanted or not allowed. */
export function ring() {
  const it = audio();
  if (!it || !sound.get().wanted || it.state !== 'running') return;
  note(it, 659.25, it.currentTime);
  note(it, 880, it.currentTime + 0.18);
}

/** Whether the system may show notices when the page is not in front. */
export const mayNotify = () =>
  typeof Notification !== 'undefined' && Notification.permission === 'granted';

export async function askToNotify(): Promise<boolean> {
  if (typeof Notification === 'undefined') return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** A notice of the system, where that is allowed and the page is not in front. */
export function notice(title: string, body: string, tag: string) {
  if (!mayNotify() || !document.hidden) return;
  try {
    const it = new Notification(title, { body, tag });
    it.onclick = () => window.focus();
  } catch {
    // Some browsers allow notices to service workers only.
  }
}
