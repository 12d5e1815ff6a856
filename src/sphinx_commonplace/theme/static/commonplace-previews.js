/* Previews: a link in a post's text shows a card with what the page's foot says of its source or post.

   All that a card shows is cloned from the foot (of posts, from a template there), or is the link's own title, so nothing is fetched and nothing is told here only; without this
   script, or in a browser without popovers, the page lacks nothing.

   The card is a tooltip to ARIA, not a dialog. The APG's tooltip describes its trigger by aria-describedby, comes with
   hover and focus, goes with Escape, and never takes the focus; what can be reached in it by keyboard would have to be
   a dialog. Here that is nothing: the card's links are for the pointer that has come into it (tabindex -1). Whoever
   goes by keyboard or screen reader has the same links at the foot, and does not have to pass them at every link. */
(() => {
  "use strict";
  const HOVER = 300, LINGER = 250, PRESS = 450; // milliseconds; browsers take 500 for a long press
  const GAP = 6, EDGE = 8; // pixels: between link and card, between card and window

  const text = document.querySelector(".post");
  if (!text || !HTMLElement.prototype.showPopover) return;

  const withoutFragment = (url) => String(url).split("#")[0];
  const rows = new Map(); // a link -> the list item of the foot that tells of it
  for (const row of document.querySelectorAll(".post-sources [data-cites]")) {
    for (const id of row.dataset.cites.split(" ")) {
      const link = document.getElementById(id)?.closest("a[href]");
      if (link) rows.set(link, row);
    }
  }
  const posts = new Map();
  for (const row of document.querySelector("template.post-mentions")?.content.querySelectorAll("li") ?? []) {
    // In a template, the property `href` is not resolved.
    posts.set(withoutFragment(new URL(row.querySelector("a").getAttribute("href"), document.baseURI)), row);
  }
  for (const link of text.querySelectorAll("a[href]")) {
    const row = posts.get(withoutFragment(link.href));
    if (row && !rows.has(link)) rows.set(link, row);
  }
  if (!rows.size) return;

  const notes = new Map(); // a link -> what its author wrote of it, and the foot does not say
  for (const [link, row] of rows) {
    if (link.title && !row.textContent.includes(link.title)) notes.set(link, link.title);
    link.removeAttribute("title"); // the browser's own tooltip would be in the way
  }

  const card = document.createElement("div");
  card.id = "foot:preview";
  card.className = "preview";
  card.setAttribute("role", "tooltip");
  // Not "hint": Escape and presses elsewhere are then the same in every browser.
  card.popover = "manual";
  text.after(card);

  let shown = null; // the link whose card is open
  let pressed = null; // the link that a finger is on
  let held = null; // the link whose card the last press has opened
  let typed = false; // the keyboard was used last
  let timer = 0;

  const later = (act, delay) => {
    clearTimeout(timer);
    timer = setTimeout(act, delay);
  };

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    if (shown.getAttribute("aria-describedby") === card.id) shown.removeAttribute("aria-describedby");
    shown = null;
    card.hidePopover();
  };

  /* Beside the whole link, so that it stays in sight; at the beginning of its line that the pointer is on. */
  const place = (link, y) => {
    const lines = [...link.getClientRects()];
    const line = lines.find(({ top, bottom }) => top <= y && y <= bottom) ?? lines[0];
    const { top, bottom } = link.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const above = top - GAP - EDGE, below = clientHeight - bottom - GAP - EDGE;
    card.style.maxHeight = `${Math.max(above, below, 64)}px`;
    const { offsetWidth, offsetHeight } = card;
    const left = Math.max(EDGE, Math.min(line.left, clientWidth - offsetWidth - EDGE));
    const high = offsetHeight <= below || below >= above ? bottom + GAP : top - GAP - offsetHeight;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${Math.max(EDGE, Math.min(high, clientHeight - offsetHeight - EDGE)) + scrollY}px`;
  };

  const show = (link, y) => {
    clearTimeout(timer);
    if (shown === link || !link.getClientRects().length) return;
    hide();
    card.replaceChildren(...rows.get(link).cloneNode(true).childNodes);
    if (notes.has(link)) {
      const note = document.createElement("p");
      note.textContent = notes.get(link);
      card.prepend(note);
    }
    for (const node of card.querySelectorAll("[id]")) node.removeAttribute("id");
    for (const node of card.querySelectorAll("a")) node.tabIndex = -1;
    if (!link.hasAttribute("aria-describedby")) link.setAttribute("aria-describedby", card.id);
    shown = link;
    card.scrollTop = 0;
    card.showPopover();
    place(link, y);
  };

  /* The pointer has left: the card stays for a moment, to be reached, and for as long as the keyboard is on its link. */
  const leave = ({ pointerType }) => {
    if (pointerType !== "touch") later(() => shown?.matches(":focus-visible") || hide(), LINGER);
  };

  for (const link of rows.keys()) {
    link.classList.add("previewed");
    link.addEventListener("pointerenter", ({ pointerType, clientY }) => {
      if (pointerType !== "touch") later(() => show(link, clientY), shown === link ? 0 : HOVER);
    });
    link.addEventListener("pointerleave", leave);
    link.addEventListener("focus", () => {
      // Who comes by the link's own address is given its focus by the browser, and has not asked for a card.
      if (link.matches(":focus-visible") && (typed || !link.matches(":target"))) show(link);
    });
    link.addEventListener("blur", () => shown === link && !card.matches(":hover") && hide());

    const hold = () => {
      show(link);
      held = link;
    };
    link.addEventListener("pointerdown", ({ pointerType }) => {
      clearTimeout(timer); // a click is under way
      if (pointerType !== "touch") return;
      pressed = link;
      later(hold, PRESS);
    });
    /* The card comes in place of the browser's menu for a long press, which the links in the card still have. */
    link.addEventListener("contextmenu", (event) => {
      if (pressed !== link) return;
      event.preventDefault();
      hold();
    });
    /* Some browsers follow a link when a long press ends. A click from the keyboard has no detail. */
    link.addEventListener("click", (event) => {
      if (held === link && event.detail) event.preventDefault();
      held = null;
    });
  }
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", leave);

  const release = () => {
    if (pressed) clearTimeout(timer);
    pressed = null;
  };
  addEventListener("pointerup", release);
  addEventListener("pointercancel", release); // the finger scrolls
  addEventListener("pointerdown", ({ target }) => {
    held = null;
    typed = false;
    if (shown && !card.contains(target) && !shown.contains(target)) hide();
  }, true); // before the link's own
  addEventListener("keydown", ({ key }) => {
    typed = true;
    if (key === "Escape") hide();
  });
  /* The card moves with the page; it goes when its link does, or when a box inside the page is scrolled. */
  addEventListener("scroll", ({ target }) => {
    if (!shown || card.contains(target)) return;
    const { top, bottom } = shown.getBoundingClientRect();
    if (target !== document || bottom < 0 || top > innerHeight) hide();
  }, { capture: true, passive: true });
  addEventListener("resize", hide);
  addEventListener("pagehide", hide); // else it would be open when the reader comes back
})();
