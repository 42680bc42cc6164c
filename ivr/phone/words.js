// The page's own words, Norwegian and English: data-word is an element's text, data-label its name for a screen reader.

const KEPT = "helselinja.page";
let all = {};
export let language = "nb";

export async function load() {
  all = await (await fetch("phone/words.json")).json();
  const wanted = localStorage.getItem(KEPT) ?? navigator.language.slice(0, 2).toLowerCase();
  show(["nb", "no", "nn"].includes(wanted) ? "nb" : wanted in all ? wanted : "en");
}

export function word(name, given = {}) {
  return all[language][name].replace(/\{(\w+)\}/g, (_, key) => given[key]);
}

/** Gives an element words that follow the language of the page. */
export function put(element, name) {
  element.dataset.word = name;
  element.textContent = word(name);
}

export function choose(code) {
  localStorage.setItem(KEPT, code);
  show(code);
}

function show(code) {
  language = document.documentElement.lang = code;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", word(element.dataset.label));
  document.title = word("title");
  for (const button of document.querySelectorAll("[data-page]"))
    button.setAttribute("aria-pressed", String(button.dataset.page === code));
}

/** What a language is called in the language of the page. */
export const called = (code) => new Intl.DisplayNames([language], { type: "language" }).of(code);
