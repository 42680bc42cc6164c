// The picture of the line, with the place of the caller lit up and the way there marked. It follows the "place" on the
// document, and stands in a shadow of the page, so that its style sheet reaches nothing else.

const frame = document.getElementById("picture");
const shadow = frame.attachShadow({ mode: "open" });
for (const file of ["picture.css", "lit.css"])
  shadow.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `phone/${file}` }));

let been = []; // places, in the order in which they were come to
let spoken = "";
let ask; // the server's picture with a place in it
let whole = false;
let turn = 0;

export function asks(how) {
  ask = how;
}

function clear() {
  shadow.querySelector("svg")?.remove();
  document.getElementById("empty-picture").hidden = false;
  frame.hidden = true;
}

async function show() {
  const at = been.at(-1);
  const mine = ++turn;
  if (!at) return clear();
  const came = await ask({ place: at, language: spoken, whole }).catch(() => null);
  if (!came || mine !== turn) return;
  const svg = new DOMParser().parseFromString(came.svg, "image/svg+xml").documentElement;
  svg.setAttribute("lang", came.language);
  shadow.querySelector("svg")?.remove();
  shadow.append(svg);
  frame.hidden = false;
  document.getElementById("empty-picture").hidden = true;
  frame.classList.toggle("whole", whole);
  light(svg);
}

function light(svg) {
  been.forEach((place, number) => {
    const last = number === been.length - 1;
    for (const box of svg.querySelectorAll(`[data-place="${CSS.escape(place)}"]`))
      box.classList.add(last ? "lit" : "been");
    const from = CSS.escape(been[number - 1] ?? "");
    for (const key of svg.querySelectorAll(`[data-from="${from}"][data-to="${CSS.escape(place)}"]`))
      key.classList.add("taken");
  });
  const lit = svg.querySelector(".lit");
  if (lit) middle(lit);
}

/** The frame is scrolled so that the lit place stands in its middle; the page is not moved. */
function middle(lit) {
  const [inner, outer] = [lit.getBoundingClientRect(), frame.getBoundingClientRect()];
  const to = (from, room, size, outside) => from - outside - (room - size) / 2;
  frame.scrollBy({
    left: to(inner.left, outer.width, inner.width, outer.left),
    top: to(inner.top, outer.height, inner.height, outer.top),
  });
}

document.addEventListener("place", ({ detail: { at, language, begins } }) => {
  if (!at || begins) been = [];
  if (at && at !== been.at(-1)) been.push(at);
  spoken = language || spoken;
  show();
});

for (const button of document.querySelectorAll("[data-picture]"))
  button.addEventListener("click", () => {
    whole = button.dataset.picture === "whole";
    for (const each of document.querySelectorAll("[data-picture]"))
      each.setAttribute("aria-pressed", String(each === button));
    show();
  });
