"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const form = by("settings");
  const picture = by("picture");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const SVG = "http://www.w3.org/2000/svg";
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

  const element = (name, text, parts = {}) => Object.assign(document.createElement(name), { textContent: text }, parts);

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
    stop();
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
  by("compare").addEventListener("toggle", () => { if (by("compare").open) refresh(); });

  // The picture: an image for each frame, and over it the cells that can be pointed at.

  let frames = [];
  let cells = {};
  let source = ""; // the query of the picture that is on
  let now = 0; // the frame that was chosen or played
  let cell = null; // the cell that is pointed at
  let playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  let timer = 0;
  let writers = new Map(); // the last frame that writes each cell
  let readers = new Map(); // the frames that read each cell

  const show = (drawn, query) => {
    const stage = by("stage");
    const refused = by("answer").classList.contains("refused");
    if (drawn.error && refused) { // as the answer says; what was on stays, but pale
      stage.hidden = !source;
      return;
    }
    stage.classList.toggle("unseen", Boolean(drawn.error));
    by("files").hidden = Boolean(drawn.error);
    if (drawn.error) {
      const ways = element("div", "", { className: "ways" });
      ways.append(...drawn.error.ways.map(way));
      by("reason").replaceChildren(element("p", `${drawn.error.message}; ${drawn.error.hint}`), ways);
      stage.style.background = "";
      stage.hidden = false;
      frames = [];
      stop();
      return;
    }
    stage.hidden = false;
    stage.classList.remove("stale");
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
  const stop = () => clearTimeout(timer);

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
})();
