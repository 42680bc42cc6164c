// The tones of a push-button telephone (ITU-T Q.23): two at a time, one for the row and one for the column; and the
// Norwegian ringing tone, 425 Hz, one second on and four off.

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const KEY_SECONDS = 0.16;
const RINGING = 425;
const LOUDNESS = 0.12;

let audio;

function context() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  return audio;
}

function tone(frequency, from, seconds, into) {
  const oscillator = new OscillatorNode(into.context, { frequency });
  oscillator.connect(into);
  oscillator.start(from);
  oscillator.stop(from + seconds);
}

/** The two frequencies of a key, in Hz. */
export function frequencies(key) {
  const place = KEYS.indexOf(key);
  return [ROWS[Math.floor(place / 3)], COLUMNS[place % 3]];
}

export function press(key) {
  const on = context();
  const gain = new GainNode(on, { gain: LOUDNESS });
  gain.connect(on.destination);
  gain.gain.setTargetAtTime(0, on.currentTime + KEY_SECONDS - 0.02, 0.005); // no click at the end
  for (const frequency of frequencies(key)) tone(frequency, on.currentTime, KEY_SECONDS, gain);
}

/** Rings until the function that it gives is called. */
export function ring() {
  const on = context();
  const gain = new GainNode(on, { gain: LOUDNESS / 2 });
  gain.connect(on.destination);
  const once = () => tone(RINGING, on.currentTime, 1, gain);
  once();
  const again = setInterval(once, 5000);
  return () => {
    clearInterval(again);
    gain.disconnect();
  };
}
