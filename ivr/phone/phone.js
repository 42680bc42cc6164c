// The telephone and the text conversation of the page. What happens is told by the server, which holds a telephone beside
// a pretend line; here it is shown, spoken and timed.
//
// Where the caller is in the flow is told as "place" on the document, for picture.js.

import * as tones from "./tones.js";
import { asks } from "./picture.js";
import { play, say, sleep, voice } from "./speech.js";
import { called, choose, language, load, put, word } from "./words.js";

const LOOKS_MS = [500, 2000, 5000]; // what the line sends by itself comes a little later
const TICK_MS = 100;
const LONG_PAUSE_MS = 700;
const FAULTS = { 410: "fault_away", 422: "fault_languages", 429: "fault_full" };

const find = (id) => document.getElementById(id);
const [heard, texts, state, left] = ["heard", "texts", "state", "left"].map(find);

let telephone; // its name; undefined until it is needed
let now = "idle";
let silence = 0; // seconds that the line listens
let rings = false; // the line calls back
let playing = new AbortController();
let queue = Promise.resolve();
let looks = [];

// --- asking the server -------------------------------------------------------------------------------

async function post(path, given) {
  let response;
  try {
    response = await fetch(`phone/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
  } catch {
    throw "fault_gone";
  }
  if (!response.ok) throw FAULTS[response.status] ?? "fault_other";
  return response.json();
}

async function take() {
  put(state, "opening");
  const languages = [...find("languages").querySelectorAll("input:checked")].map((each) => each.value);
  const given = { languages, at: find("at").value, caller: find("caller").value };
  telephone = (await post("take", given)).telephone;
}

/** Does one thing after the other; a fault is told, and the page goes on. */
function does(deed, given = {}) {
  queue = queue.then(async () => {
    if (deed === "press" || deed === "wait") if (now !== "listening") return;
    if (deed === "callee" && now !== "ringing") return;
    if (deed !== "text") interrupt();
    try {
      if (!telephone) await take();
      tell(null);
      shown(deed, await post(`${telephone}/${deed}`, given));
    } catch (fault) {
      if (typeof fault !== "string") throw fault;
      if (fault === "fault_away") telephone = undefined;
      if (fault === "fault_away" || deed !== "text") stand("ended");
      tell(fault);
    }
  });
  return queue;
}

function tell(name, given) {
  const fault = find("fault");
  fault.hidden = !name;
  fault.textContent = name ? word(name, given) : "";
}

function look() {
  looks.forEach(clearTimeout);
  looks = LOOKS_MS.map((ms) =>
    setTimeout(async () => {
      if (telephone) arrived((await post(`${telephone}/look`, {}).catch(() => ({ arrived: [] }))).arrived);
    }, ms),
  );
}

// --- showing -----------------------------------------------------------------------------------------

function add(log, kind, words, more = {}) {
  log.querySelector(".empty")?.remove();
  const line = Object.assign(document.createElement("p"), { className: kind, textContent: words, ...more });
  log.append(line);
  log.scrollTop = log.scrollHeight;
  return line;
}

function shown(deed, came) {
  if (came.fault) tell("fault_line", { fault: came.fault });
  came.heard.forEach(written);
  for (const text of came.texts) message(text, "theirs");
  if (deed === "text" && !came.texts.length) add(texts, "event", word("no_reply"));
  arrived(came.arrived);
  place(came.at, came.name, came.language, deed === "dial" || deed === "pick_up");
  look();
  if (deed === "text") {
    if (now === "idle") stand("idle");
    return;
  }
  stand(deed === "hang_up" ? "ended" : came.state);
  if (deed !== "hang_up") perform(came.heard);
}

function written(each) {
  if (each.kind === "say") add(heard, "said", lines(each.parts), { lang: each.language, dir: "auto" });
  if (each.kind === "play") add(heard, "event", word("recording"));
  if (each.kind === "dial") {
    add(heard, "event", word("dials", { number: grouped(each.number) }));
    find("outcomes-label").textContent = word("rings_number", { number: grouped(each.number) });
  }
  if (each.kind === "end") add(heard, "event", word("line_hung_up"));
}

/** Words to read: a new line at each long pause, a dash before a key, and numbers in their groups, unbroken. */
function lines(parts) {
  return parts
    .map((part, place) => {
      if (typeof part === "string") return part;
      if (part >= LONG_PAUSE_MS) return "\n";
      const before = String(parts[place - 1] ?? ".").at(-1);
      if (/\d/.test(before) && /^\d/.test(parts[place + 1])) return "\u00a0\u00a0";
      return /\p{L}/u.test(before) ? " – " : " ";
    })
    .join("")
    .replace(/(?<=\d) (?=\d)/g, "\u00a0")
    .trim();
}

function message({ body, segments, encoding }, whose) {
  const bubble = add(texts, `message ${whose}`, "");
  const who = Object.assign(document.createElement("span"), { className: "hidden" });
  who.textContent = `${word(whose === "mine" ? "you" : "helselinja")}: `;
  bubble.append(who, Object.assign(document.createElement("bdi"), { textContent: body }));
  if (segments) {
    const cost = Object.assign(document.createElement("small"), { className: "cost" });
    cost.textContent = `${word(segments === 1 ? "segment" : "segments", { count: segments })} · ${encoding}`;
    bubble.append(cost);
  }
  texts.scrollTop = texts.scrollHeight;
}

function arrived(parcels) {
  for (const parcel of parcels) {
    if (parcel.body) {
      message(parcel, "theirs");
    } else {
      rings = true;
      add(texts, "event", word("calls_you"));
      stand(now);
    }
  }
}

function place(at, name, spoken, begins = false) {
  document.dispatchEvent(new CustomEvent("place", { detail: { at, language: spoken, begins } }));
  const element = find("place");
  element.dataset.place = at;
  element.replaceChildren();
  if (!at) return;
  const [before, after] = word("place", { name: "\n" }).split("\n");
  const named = Object.assign(document.createElement("b"), { textContent: name || at });
  if (name && spoken) named.lang = spoken;
  element.append(before, named, after, ` (${at})`);
}

function stand(next) {
  now = next;
  const calls = now === "listening" || now === "ringing";
  put(state, !calls && rings ? "rings" : now);
  put(find("call"), calls ? "hang_up" : rings ? "pick_up" : "call");
  find("call").classList.toggle("ends", calls);
  find("outcomes").hidden = now !== "ringing";
  find("wait").setAttribute("aria-disabled", String(now !== "listening"));
  document.body.dataset.state = now;
}

const grouped = (number) => number.replace(/^\+47/, "").replace(/(..)(?=.)/g, "$1 ");

function clock() {
  const at = find("at").value;
  const form = new Intl.DateTimeFormat(language === "nb" ? "nb-NO" : "en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: at ? undefined : "Europe/Oslo",
  });
  find("clock").textContent = word(at ? "time_set" : "time_now", { time: form.format(at ? new Date(at) : new Date()) });
}

// --- time --------------------------------------------------------------------------------------------

function interrupt() {
  playing.abort();
  playing = new AbortController();
  left.value = 0;
}

async function perform(items) {
  const { signal } = playing;
  const aloud = () => find("aloud").checked;
  for (const each of items) {
    if (each.kind === "say") {
      unvoiced(each.language);
      await say(each, aloud(), signal);
    }
    if (each.kind === "play" && aloud()) await play(each.url, signal);
    if (each.kind === "pause") await sleep(each.seconds * 1000, signal);
    if (each.kind === "wait") silence = each.seconds;
    if (signal.aborted) return;
    if (each.kind === "dial" && aloud()) signal.addEventListener("abort", tones.ring(), { once: true });
  }
  if (now === "ended") does("hang_up"); // Twilio tells the end of a call, whoever hung up
  if (now === "listening") listen(signal);
}

/** The silence that the line allows. It passes in real time where that is wanted, and else at a click. */
async function listen(signal) {
  for (let ms = silence * 1000; ms > 0 && !signal.aborted; ms -= find("real").checked ? TICK_MS : 0) {
    left.value = ms / (silence * 1000);
    await sleep(TICK_MS, signal);
  }
  if (!signal.aborted) wait();
}

function wait() {
  if (now !== "listening") return;
  add(heard, "event", word("you_waited"));
  does("wait");
}

function unvoiced(locale) {
  const note = find("voiceless");
  note.hidden = !find("aloud").checked || Boolean(voice(locale));
  if (!note.hidden) note.textContent = word("voiceless", { language: called(locale.split("-")[0]) });
}

// --- what the user does ------------------------------------------------------------------------------

function press(key) {
  tones.press(key);
  if (now !== "listening") return;
  add(heard, "event", word("you_pressed", { keys: key }));
  does("press", { keys: key });
}

function call() {
  const deed = now === "listening" || now === "ringing" ? "hang_up" : rings ? "pick_up" : "dial";
  if (deed === "dial" && now !== "idle") heard.replaceChildren();
  rings &&= deed !== "pick_up";
  add(heard, "event", word({ dial: "you_called", pick_up: "you_picked_up", hang_up: "you_hung_up" }[deed]));
  does(deed);
}

for (const key of tones.KEYS) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: key });
  button.addEventListener("click", () => press(key));
  find("keypad").append(button);
}
find("telephone").addEventListener("keydown", (event) => {
  if (!tones.KEYS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  event.preventDefault();
  press(event.key);
});
find("call").addEventListener("click", call);
find("wait").addEventListener("click", wait);
find("outcomes").addEventListener("click", ({ target }) => {
  if (!target.dataset.outcome) return;
  add(heard, "event", target.textContent);
  find("call").focus();
  does("callee", { outcome: target.dataset.outcome });
});
find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = find("body").value.trim();
  if (!body) return;
  message({ body }, "mine");
  find("body").value = "";
  does("text", { body });
});
find("body").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  find("form").requestSubmit();
});
find("line").addEventListener("submit", (event) => {
  event.preventDefault();
  put_away();
  interrupt();
  for (const log of [heard, texts]) log.replaceChildren();
  add(heard, "empty", word("nothing_heard")).dataset.word = "nothing_heard";
  add(texts, "empty", word("no_texts")).dataset.word = "no_texts";
  rings = false;
  place("");
  tell(null);
  clock();
  stand("idle");
  find("telephone").focus();
});
for (const button of document.querySelectorAll("[data-page]"))
  button.addEventListener("click", () => {
    choose(button.dataset.page);
    named();
    clock();
  });
addEventListener("pagehide", put_away);

function put_away() {
  if (telephone)
    navigator.sendBeacon(`phone/${telephone}/put_away`, new Blob(["{}"], { type: "application/json" }));
  telephone = undefined;
}

function named() {
  for (const each of document.querySelectorAll("[data-language]")) each.textContent = called(each.dataset.language);
}

async function offered() {
  const { languages, usual } = await (await fetch("phone/offers")).json();
  for (const code of [...usual, ...languages.filter((each) => !usual.includes(each))]) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: code });
    box.checked = usual.includes(code);
    const name = document.createElement("span");
    name.dataset.language = code;
    label.append(box, " ", name);
    find("languages").append(label);
  }
}

asks((given) => (telephone ? post(`${telephone}/picture`, given) : Promise.resolve(null)));
await load();
await offered();
named();
clock();
stand("idle");
