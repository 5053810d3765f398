"use strict";
(() => {
  const { first, loop, acts, frames } = JSON.parse(document.getElementById("animation").textContent);
  const by = (id) => document.getElementById(id);
  const main = document.querySelector("main");
  const picture = by("picture");
  const svg = picture.querySelector("svg");
  const total = frames.length;

  // What becomes visible with each frame, and what goes with it.
  const settled = frames.map(() => []);
  const shown = frames.map(() => []);
  const glides = frames.map(() => []); // the ways to frames
  const kinds = { settled, shown, glide: glides };
  for (const group of svg.querySelectorAll('[id^="settled-"], [id^="shown-"], [id^="glide-"]')) {
    const [kind, number] = group.id.split("-");
    kinds[kind][Number(number) - first].push(group);
  }

  // The frames that write each cell, and those that read it.
  const writers = new Map();
  const readers = new Map();
  const note = (map, cell, at) => map.has(cell) ? map.get(cell).push(at) : map.set(cell, [at]);
  frames.forEach(({ reads, writes }, at) => {
    for (const cell of new Set(writes)) note(writers, cell, at);
    for (const cell of new Set(reads)) note(readers, cell, at);
  });
  for (const cell of [...writers.keys(), ...readers.keys()]) by(`cell-${cell}`)?.classList.add("leads");

  let now = 0; // the frame that was chosen or played
  let visible = -1; // the frame in the picture: this one, or that of the cell that is pointed at
  let cell = null; // the cell that is pointed at
  let playing = false;
  let rounds = 0; // how often it has been played
  let timer = 0;
  let gliding = 0; // the timer of the way that is in the picture, if one is
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const turn = (groups, on) => groups.forEach((group) => group.classList.toggle("on", on));

  const draw = (at) => {
    if (gliding) {
      clearTimeout(gliding);
      gliding = 0;
      turn(glides[visible + 1], false);
    }
    if (visible >= 0) turn(shown[visible], false);
    for (let each = visible + 1; each <= at; each += 1) turn(settled[each], true);
    for (let each = visible; each > at; each -= 1) turn(settled[each], false);
    turn(shown[at], true);
    visible = at;
  };

  // Go to a frame; to the next one by the way that the window glides, for those who want motion.
  const go = (at) => {
    if (gliding && visible + 1 === at) return;
    if (visible + 1 !== at || !glides[at].length || still.matches) {
      draw(at);
      return;
    }
    const time = frames[at].glide * 1000 / Number(by("speed").value);
    svg.style.setProperty("--glide", `${time}ms`);
    turn(shown[visible], false);
    turn(glides[at], true);
    gliding = setTimeout(() => draw(at), time);
  };

  const say = (where, caption) => {
    by("where").textContent = where;
    by("caption").textContent = caption;
  };

  const actAt = (at) => acts.findLastIndex((act) => act.at <= at);

  const refresh = () => {
    const peek = cell === null ? null : looked(cell);
    const at = peek?.at ?? now;
    if (peek === null) go(at);
    else draw(at);
    mark(peek?.marked ?? []);
    by("line").setAttribute("aria-live", playing && peek === null ? "off" : "polite");
    say(`Frame ${at + 1} of ${total}.`, peek?.caption ?? frames[at].caption);
    by("scrub").value = at + 1;
    by("scrub").setAttribute("aria-valuetext", `${at + 1} of ${total}`);
    by("count").textContent = `${at + 1} / ${total}`;
    [...by("chapters").children].forEach((chapter, number) => {
      if (number === actAt(at)) chapter.setAttribute("aria-current", "true");
      else chapter.removeAttribute("aria-current");
    });
    main.classList.toggle("playing", playing);
    by("play").setAttribute("aria-label", playing ? "Pause" : "Play");
  };

  // What there is to see of a cell: the frame that works it out, or all the cells that it goes to.
  const looked = (number) => {
    if (writers.has(number)) {
      const at = writers.get(number);
      const last = at[at.length - 1];
      const reads = at.length > 1 ? at.flatMap((each) => frames[each].reads) : [];
      return { at: last, marked: [...reads, ...(keyed ? [number] : [])], caption: frames[last].caption };
    }
    const outputs = [...new Set(readers.get(number).flatMap((each) => frames[each].writes))];
    const caption = `goes to ${outputs.length} ${outputs.length === 1 ? "output" : "outputs"}`;
    return { at: now, marked: [...outputs, number], caption };
  };

  const marks = document.createElementNS(svg.namespaceURI, "g");
  marks.setAttribute("class", "marks");
  svg.append(marks);

  const outline = (number) => {
    const element = by(`cell-${number}`);
    const shape = element.matches("path, polygon, rect") ? element : element.querySelector("path, polygon, rect");
    const copy = shape.cloneNode();
    copy.removeAttribute("id");
    copy.dataset.cell = number;
    return copy;
  };

  const mark = (cells) => {
    const layers = ["casing", "edge"].map((name) => {
      const layer = document.createElementNS(svg.namespaceURI, "g");
      layer.setAttribute("class", name);
      layer.append(...[...new Set(cells)].map(outline));
      return layer;
    });
    marks.replaceChildren(...(cells.length ? layers : []));
  };

  // Time stands still while a cell is pointed at.
  const schedule = () => {
    clearTimeout(timer);
    if (!playing || cell !== null) return;
    timer = setTimeout(advance, frames[now].seconds * 1000 / Number(by("speed").value));
  };

  const advance = () => {
    if (now + 1 < total) now += 1;
    else {
      rounds += 1;
      if (loop && rounds >= loop) playing = false;
      else now = 0;
    }
    refresh();
    schedule();
  };

  const play = (on) => {
    playing = on && total > 1;
    if (playing) {
      cell = null;
      rounds = 0;
      if (now === total - 1) now = 0;
    }
    refresh();
    schedule();
  };

  const seek = (at) => {
    cell = null;
    playing = false;
    now = Math.max(0, Math.min(total - 1, at));
    refresh();
    schedule();
  };

  const point = (number) => {
    if (number === cell) return;
    cell = number;
    refresh();
    schedule();
  };

  // A link to this page leads to what is in it now: to a frame, or to an act from its begin.
  const remember = (hash) => {
    try {
      history.replaceState(null, "", hash);
    } catch {} // a page within another may have no address of its own
  };

  const choose = (at) => {
    seek(at);
    remember(`#frame=${now + 1}`);
  };

  const chapter = (number) => {
    if (number < 0 || number >= acts.length) return;
    seek(acts[number].at);
    remember(`#act=${encodeURIComponent(acts[number].name)}`);
  };

  // Go where the address says, if it says where.
  const follow = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    const number = acts.findIndex((act) => act.name === said.get("act"));
    const at = number < 0 ? Number(said.get("frame") ?? NaN) - 1 : acts[number].at;
    if (!Number.isInteger(at)) return false;
    seek(at);
    if (number >= 0) play(!still.matches);
    return true;
  };
  addEventListener("hashchange", follow);

  acts.forEach((act, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chapter";
    button.textContent = act.heading;
    button.title = `${act.heading} (${number + 1})`;
    button.style.flexGrow = Math.max(1, (acts[number + 1]?.at ?? total - 1) - act.at);
    button.addEventListener("click", () => chapter(number));
    by("chapters").append(button);
  });
  by("chapters").hidden = by("chapter-keys").hidden = acts.length < 2;

  const full = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  };
  by("full").hidden = !document.fullscreenEnabled;

  const toggle = () => {
    play(!playing);
    if (!playing) remember(`#frame=${now + 1}`);
  };

  const controls = {
    first: () => choose(0),
    back: () => choose(now - 1),
    play: toggle,
    forward: () => choose(now + 1),
    last: () => choose(total - 1),
    full,
  };
  for (const [id, act] of Object.entries(controls)) by(id).addEventListener("click", act);
  by("scrub").addEventListener("input", (event) => choose(event.target.valueAsNumber - 1));
  by("speed").addEventListener("change", schedule);

  const keys = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last", f: "full" };
  document.addEventListener("keydown", (event) => {
    const own = { INPUT: /^(Arrow|Home|End|Page)/, SELECT: /./, BUTTON: /^( |Enter)$/ }[event.target.tagName];
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || own?.test(event.key)) return;
    const act = /^[1-9]$/.test(event.key) ? () => chapter(Number(event.key) - 1) : controls[keys[event.key]];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // A mouse or a pen points by being over a cell; a finger taps a cell, and taps it again or elsewhere to leave.
  let touched = false;
  let keyed = false;
  const cellOf = (target) => {
    const number = Number(target.closest?.('[id^="cell-"]')?.id.slice(5) ?? NaN);
    return writers.has(number) || readers.has(number) ? number : null;
  };
  picture.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    keyed = false;
    point(cellOf(event.target));
  });
  picture.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") point(null);
  });
  document.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
  document.addEventListener("click", (event) => {
    if (!touched || by("bar").contains(event.target)) return;
    keyed = false;
    const number = cellOf(event.target);
    point(number === cell ? null : number);
  });
  // A click is not meant to take the arrow keys from the player.
  picture.addEventListener("mousedown", (event) => event.preventDefault());

  // From the keyboard: once the picture has the focus, the arrows go from cell to cell.
  const middles = () => [...new Set([...writers.keys(), ...readers.keys()])].map((number) => {
    const { x, y, width, height } = by(`cell-${number}`).getBBox();
    return { number, x: x + width / 2, y: y + height / 2 };
  });
  let places = null;
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const next = (from, [dx, dy]) => {
    let best = null;
    let least = Infinity;
    for (const place of places) {
      const [x, y] = [place.x - from.x, place.y - from.y];
      const along = x * dx + y * dy;
      const cost = (x * x + y * y) / along;
      if (along > 0.01 && cost < least) [best, least] = [place, cost];
    }
    return best ?? from;
  };
  picture.addEventListener("keydown", (event) => {
    if (event.key === "Escape") point(null);
    if (!(event.key in ways) || event.ctrlKey || event.altKey || event.metaKey) return;
    places ??= middles();
    event.preventDefault();
    keyed = true;
    const from = places.find(({ number }) => number === cell);
    const begin = frames[now].writes[0] ?? frames[now].reads[0] ?? places[0]?.number;
    point(from ? next(from, ways[event.key]).number : begin ?? null);
  });
  picture.addEventListener("blur", () => { if (keyed) point(null); });

  by("bar").hidden = total === 1;
  if (!follow()) play(!still.matches);
})();
