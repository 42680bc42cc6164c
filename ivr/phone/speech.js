// Speaks what the line says, in its language and with its pauses. A language that the browser has no voice for passes in
// silence, as long as it would take to say.

const LETTERS_A_SECOND = 14;
const GRACE_MS = 4000; // a browser that never tells the end of an utterance
const RELATED = { nb: ["nb", "no", "nn"] };

const speaks = "speechSynthesis" in window;

export const sleep = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/** The browser's voice for a locale such as nb-NO; undefined where it has none. */
export function voice(locale) {
  const [language] = locale.toLowerCase().split("-");
  const related = RELATED[language] ?? [language];
  const voices = speaks ? speechSynthesis.getVoices() : [];
  const of = (each) => each.lang.toLowerCase().replace("_", "-");
  return (
    voices.find((each) => of(each) === locale.toLowerCase()) ??
    voices.find((each) => related.includes(of(each).split("-")[0]))
  );
}

/** Says one thing, or waits as long as that takes; ends early when the signal does. `parts` are words and pauses in ms. */
export async function say({ parts, language }, aloud, signal) {
  const with_ = aloud ? voice(language) : undefined;
  for (const part of parts) {
    if (signal.aborted) return;
    const ms = typeof part === "number" ? part : (part.length / LETTERS_A_SECOND) * 1000;
    await (typeof part === "number" || !with_ ? sleep(ms, signal) : spoken(part, language, with_, ms, signal));
  }
}

function spoken(words, language, with_, ms, signal) {
  const utterance = Object.assign(new SpeechSynthesisUtterance(words), { lang: language, voice: with_ });
  const ended = new Promise((resolve) => {
    utterance.onend = utterance.onerror = resolve;
    signal.addEventListener("abort", () => (speechSynthesis.cancel(), resolve()), { once: true });
  });
  speechSynthesis.speak(utterance);
  return Promise.race([ended, sleep(2 * ms + GRACE_MS, signal)]);
}

/** Plays a recording of the line's; one that cannot be played passes at once. */
export function play(url, signal) {
  return new Promise((resolve) => {
    const sound = new Audio(url.slice(url.lastIndexOf("/audio/") + 1));
    sound.onended = sound.onerror = resolve;
    signal.addEventListener("abort", () => (sound.pause(), resolve()), { once: true });
    sound.play().catch(resolve);
  });
}
