"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const tiles = [...document.querySelectorAll(".tile")];
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // A poster becomes its GIF while the mouse or the focus is on it.
  const play = (link) => {
    if (still.matches) return;
    link.classList.add("plays");
    link.firstElementChild.src = link.dataset.gif;
  };
  const rest = (link) => {
    link.classList.remove("plays");
    const image = link.firstElementChild;
    if (image.getAttribute("src") !== link.dataset.poster) image.src = link.dataset.poster;
  };
  for (const link of document.querySelectorAll(".picture")) {
    let soon = 0; // a mouse that only passes starts nothing
    link.addEventListener("pointerenter", () => { soon = setTimeout(play, 120, link); });
    link.addEventListener("pointerleave", () => { clearTimeout(soon); if (document.activeElement !== link) rest(link); });
    link.addEventListener("focus", () => play(link));
    link.addEventListener("blur", () => rest(link));
  }

  // On a narrow page commands are shut, and one that is opened has the row.
  const narrow = matchMedia("(width <= 40rem)");
  const fold = () => {
    for (const tile of tiles) tile.querySelector("details").open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);

  // The player over the page; its address can be shared: #equivalence.
  const player = by("player");
  const frame = player.querySelector("iframe");
  const open = (name) => {
    const tile = by(name);
    if (!tile?.matches(".tile")) return;
    const { href } = tile.querySelector(".picture");
    by("player-title").textContent = tile.querySelector("h3").textContent;
    by("alone").href = href;
    frame.contentWindow.location.replace(href); // no entry in the history: Back leaves the player
    if (!player.open) player.showModal();
  };
  const close = () => {
    if (player.open) player.close();
  };
  player.addEventListener("close", () => {
    frame.contentWindow.location.replace("about:blank");
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  });
  const follow = () => (by(location.hash.slice(1))?.matches(".tile") ? open(location.hash.slice(1)) : close());
  addEventListener("hashchange", follow);

  // The words that go into other pages.
  const embed = by("embed");
  const snippets = (name, title) => ({
    markdown: `![${title}](${name}.gif)`,
    image: `<img src="${name}.gif" alt="${title}">`,
    frame: `<iframe src="${name}.html" title="${title}" width="800" height="600" style="border: 0"></iframe>`,
  });
  const show = (name, title) => {
    by("embed-title").textContent = `Embed: ${title}`;
    for (const [id, text] of Object.entries(snippets(name, title))) by(id).textContent = text;
    embed.showModal();
  };

  let wiping = 0;
  const tell = (text) => {
    clearTimeout(wiping);
    by("told").textContent = text;
    (document.querySelector("dialog[open]") ?? document.body).append(by("told")); // what is below a dialog is not seen
    wiping = setTimeout(() => { by("told").textContent = ""; }, 4000);
  };
  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      tell("Copied.");
    } catch { // not allowed here: marked, it is one key away
      getSelection().selectAllChildren(code);
      tell("Marked: copy it with Ctrl+C or ⌘C.");
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".picture");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      location.hash = link.closest(".tile").id;
      return;
    }
    const button = event.target.closest("button");
    if (!button) {
      if (event.target.matches("dialog")) event.target.close(); // beside what it holds
      return;
    }
    if (button.matches(".close")) button.closest("dialog").close();
    else if (button.dataset.copy) copy(by(button.dataset.copy));
    else if (button.dataset.embed) show(button.dataset.embed, button.dataset.title);
  });

  // Tiles that have all the words.
  const search = by("search");
  const find = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const tile of tiles) {
      tile.hidden = !words.every((word) => tile.dataset.words.includes(word));
      found += !tile.hidden;
    }
    for (const section of document.querySelectorAll(".pictures")) {
      section.hidden = !section.querySelector(".tile:not([hidden])");
      document.querySelector(`nav a[href="#${section.id}"]`).parentElement.hidden = section.hidden;
    }
    by("count").textContent = found === 1 ? "1 picture" : `${found} pictures`;
    by("none").hidden = found > 0;
  };
  search.addEventListener("input", find);
  by("all").addEventListener("click", () => { search.value = ""; find(); search.focus(); });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    search.focus();
  });

  fold();
  find(); // what the browser kept in the field from before
  follow();
})();
