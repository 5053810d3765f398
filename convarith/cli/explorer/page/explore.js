// The page: what is chosen, what the server answers, and what can be taken along.

import { by, element, hidePicture, showPicture, stopPicture } from "./picture.js";

const form = by("settings");
const dark = matchMedia("(prefers-color-scheme: dark)");
const PAUSE = 60; // milliseconds after a key before the engine is asked
const STEP_OF_HISTORY = 1000; // milliseconds: what changes faster is one step back

// What is chosen is what the fields have, and the page's address.

const kinds = () => by("layer").value || "conv";
const showFields = () => {
  for (const field of form.querySelectorAll("[data-for]")) {
    field.hidden = !field.dataset.for.split(" ").includes(kinds());
    for (const control of field.querySelectorAll("input, select, button")) control.disabled = field.hidden;
  }
  by("stride").placeholder = /^(max|avg|lp)$/.test(kinds()) ? "k" : "1";
};
const chosen = () => new URLSearchParams(
  [...new FormData(form)].map(([name, text]) => [name, text.trim()]).filter(([, text]) => text));
const written = (parameters) => parameters.toString().replaceAll("%3A", ":");
const asked = () => {
  const parameters = chosen();
  if (!parameters.has("theme") && dark.matches) parameters.set("theme", "dark");
  return written(parameters);
};
const fill = () => {
  form.reset();
  for (const [name, text] of new URLSearchParams(location.search)) {
    const control = form.elements[name];
    if (!control) continue;
    if (control.type === "checkbox") control.checked = true;
    else control.value = text;
    if (control.selectedIndex === -1) control.selectedIndex = 0;
  }
  showFields();
};

let remembered = -Infinity; // when the address last became a step of the history
const remember = () => {
  const address = `/?${written(chosen())}`;
  if (address === location.pathname + location.search) return;
  const step = performance.now() - remembered > STEP_OF_HISTORY;
  history[step ? "pushState" : "replaceState"](null, "", address);
  remembered = performance.now();
};

// One question at a time: a new one ends those before it.

let question = null;
let last = ""; // what was asked about
const ask = async (path, signal) => {
  const reply = await fetch(path, { signal });
  return reply.json();
};
const refresh = async () => {
  question?.abort();
  question = new AbortController();
  const { signal } = question;
  const query = asked();
  last = query;
  by("stage").classList.add("stale");
  try {
    const told = ask(`/answer?${query}`, signal);
    const drawn = ask(`/picture?${query}`, signal);
    drawn.catch(() => {}); // waited for below
    tell(await told, query);
    show(await drawn, query);
    if (by("compare").open) await compare(query, signal);
  } catch (error) {
    if (error.name !== "AbortError") refuse({ message: "The server does not answer.", hint: "Start convarith explore again." });
  }
};

const tell = (told, query) => {
  mend(null);
  if (told.error) return refuse(told.error);
  by("answer").classList.remove("refused");
  by("ways").replaceChildren();
  by("line").textContent = told.line;
  by("relation").textContent = told.relation.join("; ");
  by("notes").textContent = told.notes.join("; ");
  document.title = `${told.line} · convarith`;
  by("command").textContent = told.command;
  by("python").textContent = told.python;
  by("elsewhere").hidden = false;
  for (const link of document.querySelectorAll("[data-form]")) {
    link.href = `/file/${link.dataset.form}?${query}`;
    link.dataset.name = told.name;
  }
  by("drawing").textContent = "";
  by("details").replaceChildren(table(told.headings, told.rows), ...told.details.map((line) => element("p", line)));
};

const SYMBOLS = { size: "i", kernel: "k", stride: "s", padding: "p", dilation: "d", output_padding: "a" };
const way = ({ setting, text }) => {
  const label = SYMBOLS[setting] ?? setting.replace("_", " ");
  const button = element("button", text ? `${label} = ${text}` : `no ${label}`, { type: "button" });
  button.addEventListener("click", () => {
    const control = form.elements[setting];
    control.value = text;
    if (control.selectedIndex === -1) control.selectedIndex = 0; // the usual one has no name in the address
    changed();
    control.focus();
  });
  return button;
};
const refuse = ({ message, hint, setting, ways = [] }) => {
  by("answer").classList.add("refused");
  by("line").textContent = message;
  by("relation").textContent = hint;
  by("notes").textContent = "";
  by("ways").replaceChildren(...ways.map(way));
  document.title = "convarith explore";
  by("elsewhere").hidden = true;
  stopPicture();
  mend(setting);
};

const mend = (setting) => {
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const field of form.querySelectorAll(".wrong")) field.classList.remove("wrong");
  const control = setting && form.elements[setting];
  if (!control) return;
  control.setAttribute("aria-invalid", "true");
  control.closest(".field")?.classList.add("wrong");
  const folded = control.closest("details");
  if (folded) folded.open = true;
};

const table = (headings, rows) => {
  const row = (cells, kind) => {
    const line = document.createElement("tr");
    line.append(...cells.map((cell) => cell instanceof Node ? cell : element(kind, cell)));
    return line;
  };
  const whole = document.createElement("table");
  whole.append(row(headings, "th"), ...rows.map((cells) => row(cells, "td")));
  const box = element("div", "", { className: "scroll" });
  box.append(whole);
  return box;
};

const compare = async (query, signal) => {
  const told = await ask(`/frameworks?${query}`, signal);
  if (told.error) return by("frameworks").replaceChildren(element("p", told.error.message));
  const rows = told.frameworks.map((each) => {
    const code = document.createElement("td");
    code.append(each.call ? element("code", each.call) : (each.inexpressible ?? each.refusal ?? ""));
    const shift = each.shift?.some(Boolean) ? each.shift.join("x") : "";
    return [each.title, each.output?.join("x") ?? "refuses", shift, code];
  });
  by("frameworks").replaceChildren(table(["framework", "output", "shift", "code"], rows));
};
let shown = false; // whether there has been a picture
const show = (drawn, query) => {
  const stage = by("stage");
  if (drawn.error && by("answer").classList.contains("refused")) { // what was on stays, but pale
    stage.hidden = !shown;
    return;
  }
  stage.hidden = false;
  stage.classList.toggle("unseen", Boolean(drawn.error));
  by("files").hidden = Boolean(drawn.error);
  if (drawn.error) {
    const ways = element("div", "", { className: "ways" });
    ways.append(...drawn.error.ways.map(way));
    by("reason").replaceChildren(element("p", `${drawn.error.message}; ${drawn.error.hint}`), ways);
    stage.style.background = "";
    hidePicture();
    return;
  }
  shown = true;
  stage.classList.remove("stale");
  showPicture(drawn, query);
};

by("compare").addEventListener("toggle", () => { if (by("compare").open) refresh(); });

// The controls.

let typed = 0;
const changed = () => {
  clearTimeout(typed);
  showFields();
  if (asked() === last) return;
  remember();
  refresh();
};
const soon = () => { clearTimeout(typed); typed = setTimeout(changed, PAUSE); };
form.addEventListener("input", soon);
form.addEventListener("change", soon);
form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
const step = (control, by_) => {
  const text = control.value.trim() || control.placeholder;
  if (!/\d/.test(text)) control.value = text === "k" ? by("kernel").value : "0";
  else control.value = text.replace(/-?\d+/g, (number) => Number(number) + by_);
  changed();
};
for (const button of form.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => step(button.parentElement.querySelector("input"), Number(button.dataset.step)));
}
for (const control of form.querySelectorAll(".stepper input")) {
  control.addEventListener("keydown", (event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(control, way);
  });
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = by(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch { // not allowed here: it is marked, to be copied by hand
      getSelection().selectAllChildren(text);
      button.textContent = "Ctrl-C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

for (const link of document.querySelectorAll("[data-form]")) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    by("drawing").textContent = `Drawing the ${link.textContent} …`;
    const reply = await fetch(link.href);
    if (!reply.ok) {
      const { message, hint } = (await reply.json()).error;
      by("drawing").textContent = hint ? `${message}; ${hint}` : message;
      return;
    }
    by("drawing").textContent = "";
    const address = URL.createObjectURL(await reply.blob());
    element("a", "", { href: address, download: `${link.dataset.name}.${link.dataset.form}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
}

window.addEventListener("popstate", () => { fill(); refresh(); });
dark.addEventListener("change", refresh);
fill();
refresh();
