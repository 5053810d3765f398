// The picture: an image for each frame, and over it the cells that can be pointed at.

export const by = (id) => document.getElementById(id);
export const element = (name, text, parts = {}) => Object.assign(document.createElement(name), { textContent: text }, parts);

const SVG = "http://www.w3.org/2000/svg";
const picture = by("picture");

let frames = [];
let cells = {};
let source = ""; // the query of the picture that is on
let now = 0; // the frame that was chosen or played
let cell = null; // the cell that is pointed at
let playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
let timer = 0;
let writers = new Map(); // the last frame that writes each cell
let readers = new Map(); // the frames that read each cell

// Show a picture: what the server tells of it, and the query that its frames are asked for by.
export const showPicture = (drawn, query) => {
  const stage = by("stage");
  ({ frames, cells } = drawn);
  by("acts").replaceChildren(...drawn.acts.map(({ heading, start }) => {
    const button = element("button", heading, { type: "button" });
    button.dataset.start = start;
    button.addEventListener("click", () => { now = start; cell = null; draw(); schedule(); });
    return button;
  }));
  source = query;
  cell = null;
  now = playing ? 0 : Math.min(now, frames.length - 1);
  writers = new Map();
  readers = new Map();
  frames.forEach(({ reads, writes }, at) => {
    for (const each of writes) writers.set(each, at);
    for (const each of reads) readers.set(each, [...(readers.get(each) ?? []), at]);
  });
  for (const name of ["background", "ink"]) stage.style.setProperty(`--${name}`, drawn[name]);
  stage.style.background = drawn.background;
  picture.style.width = `min(${drawn.width}px, ${(66 * drawn.width) / drawn.height}vh)`;
  picture.style.aspectRatio = `${drawn.width} / ${drawn.height}`;
  by("marks").setAttribute("viewBox", `0 0 ${drawn.width} ${drawn.height}`);
  by("marks").replaceChildren(...Object.entries(cells).map(([number, corners]) => polygon(number, corners)));
  by("legend").replaceChildren(...drawn.legend.map(({ name, color, border }) => {
    const item = element("li", name);
    const swatch = element("i", "", { className: border });
    swatch.style.background = color;
    item.prepend(swatch);
    return item;
  }));
  by("caption").hidden = !frames.some((frame) => frame.caption);
  by("scrub").max = frames.length;
  by("bar").hidden = frames.length === 1;
  draw();
  schedule();
};

const polygon = (number, corners, name = "") => {
  const shape = document.createElementNS(SVG, "polygon");
  shape.setAttribute("points", corners.map((point) => point.join(",")).join(" "));
  if (name) shape.setAttribute("class", name);
  shape.dataset.cell = number;
  return shape;
};

const looked = () => {
  if (cell === null) return { at: now, marked: [], caption: frames[now].caption };
  if (writers.has(cell)) return { at: writers.get(cell), marked: [cell], caption: frames[writers.get(cell)].caption };
  const outputs = [...new Set(readers.get(cell).flatMap((at) => frames[at].writes))];
  return { at: now, marked: [...outputs, cell], caption: `goes to ${outputs.length} ${outputs.length === 1 ? "output" : "outputs"}` };
};

const frameAddress = (at) => `/frame/${at}?${source}`;
const draw = () => {
  if (!frames.length) return;
  const { at, marked, caption } = looked();
  by("frame").src = frameAddress(at);
  new Image().src = frameAddress(following(at)); // the next one is there when its time comes
  for (const old of by("marks").querySelectorAll(".casing, .edge")) old.remove();
  for (const name of ["casing", "edge"]) {
    by("marks").append(...marked.map((number) => polygon(number, cells[number], name)));
  }
  const quiet = playing && cell === null;
  by("caption").setAttribute("aria-live", quiet ? "off" : "polite");
  by("caption").textContent = caption;
  by("frame").alt = `Frame ${at + 1} of ${frames.length}. ${caption}`;
  by("scrub").value = at + 1;
  by("count").textContent = `${at + 1} / ${frames.length}`;
  by("stage").classList.toggle("playing", playing);
  const acts = [...by("acts").children];
  const act = acts.findLast((each) => Number(each.dataset.start) <= at);
  for (const each of acts) {
    if (each === act) each.setAttribute("aria-current", "step");
    else each.removeAttribute("aria-current");
  }
  by("play").setAttribute("aria-label", playing ? "Pause" : "Play");
};

// Of many frames some have no time, and are left out.
const following = (at) => {
  for (let step = 1; step < frames.length; step += 1) {
    const next = (at + step) % frames.length;
    if (frames[next].seconds) return next;
  }
  return at;
};

// Time stands still while a cell is pointed at.
const schedule = () => {
  clearTimeout(timer);
  if (!playing || cell !== null || frames.length < 2) return;
  timer = setTimeout(() => { now = following(now); draw(); schedule(); }, frames[now].seconds * 1000);
};
export const stopPicture = () => clearTimeout(timer);
export const hidePicture = () => { frames = []; stopPicture(); };

const seek = (at) => {
  cell = null;
  playing = false;
  now = Math.max(0, Math.min(frames.length - 1, at));
  draw();
  schedule();
};
const point = (number) => {
  if (number === cell) return;
  cell = number;
  draw();
  schedule();
};
const acts = {
  first: () => seek(0),
  back: () => seek(now - 1),
  play: () => { playing = !playing; cell = null; draw(); schedule(); },
  forward: () => seek(now + 1),
};
for (const [id, act] of Object.entries(acts)) by(id).addEventListener("click", act);
by("scrub").addEventListener("input", (event) => seek(event.target.valueAsNumber - 1));

const cellOf = (target) => target.dataset?.cell === undefined ? null : Number(target.dataset.cell);
picture.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") point(cellOf(event.target)); });
picture.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") point(null); });
picture.addEventListener("click", (event) => {
  if (event.pointerType !== "touch") return;
  const number = cellOf(event.target);
  point(number === cell ? null : number);
});

// From the keyboard: the arrows go from output to output.
const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const middle = (number) => {
  const corners = cells[number];
  return [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
};
const next = (from, [dx, dy]) => {
  const [x0, y0] = middle(from);
  let best = from;
  let least = Infinity;
  for (const number of writers.keys()) {
    const [x, y] = middle(number);
    const along = (x - x0) * dx + (y - y0) * dy;
    const cost = ((x - x0) ** 2 + (y - y0) ** 2) / along;
    if (along > 0.01 && cost < least) [best, least] = [number, cost];
  }
  return best;
};
picture.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !frames.length) return;
  if (event.key === "Escape") point(null);
  else if (event.key === " ") acts.play();
  else if (event.key === "Home") seek(0);
  else if (event.key === "End") seek(frames.length - 1);
  else if (event.key in ways) point(cell === null ? frames[now].writes[0] ?? [...writers.keys()][0] ?? null : next(cell, ways[event.key]));
  else return;
  event.preventDefault();
});
picture.addEventListener("blur", () => point(null));
