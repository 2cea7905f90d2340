// A button at the end of each translated passage opens its English. The English comes in a script
// of its own with the first press, so it also works from a USB stick, where pages may fetch nothing.
(() => {
  const { source, label, key } = document.currentScript.dataset;
  const PASSAGE = /^en\d+$/;
  const buttons = [];

  // --- the text of a page's passages ---------------------------------------------------------
  let loading;
  const load = () =>
    (loading ??= new Promise((resolve, reject) => {
      window.courseOriginals = resolve;
      const script = document.createElement("script");
      script.src = source;
      script.onerror = reject;
      document.head.append(script);
    }));

  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };

  const copyOf = (formula) => {
    const copy = formula.cloneNode(true);
    copy.removeAttribute("id");
    return copy;
  };

  // A piece is a text, or its kind and its value (see english.py).
  const set = (piece, passage) => {
    if (typeof piece === "string") return piece;
    const [kind, value] = piece;
    if (kind === "link") {
      return [...passage.querySelectorAll("a")].find((link) => link.hash === `#${value}`)?.textContent ?? "";
    }
    if (kind === "cite") return passage.querySelectorAll(".bibtex-citation")[value]?.textContent ?? "";
    const formula = kind === "math" && passage.querySelectorAll(".math")[value];
    return formula ? copyOf(formula) : make("code", {}, String(value));
  };

  const improvement = (data, entry) => {
    if (entry === null) return [];
    if (data.address) return [make("a", { href: data.address + entry }, data.improve)];
    const area = make("textarea", { readOnly: true, rows: 4, dir: "auto", ariaLabel: data.improve }, entry);
    const copy = make("button", { type: "button" }, data.copy);
    copy.addEventListener("click", async () => {
      area.select();
      await navigator.clipboard?.writeText(entry).catch(() => {});
      copy.textContent = `✓ ${data.copy}`;
    });
    return [area, copy];
  };

  // --- one passage -----------------------------------------------------------------------------
  const show = (button, passage, number, data) => {
    const [pieces, entry] = data.passages[number];
    const english = make("p", { lang: "en", dir: "ltr" }, ...pieces.map((piece) => set(piece, passage)));
    const panel = make("div", { className: "original", id: `original-${buttons.indexOf(button)}` }, english);
    panel.append(...improvement(data, entry));
    const block = button.closest("p, h1, h2, h3, h4, h5, h6, dt, li, td, th, caption, figcaption") ?? button;
    block.matches("dt, li, td, th, caption, figcaption") ? block.append(panel) : block.after(panel);
    button.setAttribute("aria-controls", panel.id);
    return panel;
  };

  const toggle = async (button, passage, number) => {
    const panel = button.panel ?? (button.panel = show(button, passage, number, await load()));
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    panel.hidden = open;
  };

  // No button inside of what is itself pressed, nor in what names another element.
  const place = (passage, button) => {
    const summary = passage.closest("summary");
    const item = passage.closest(".quiz-item");
    if (summary) (summary.nextElementSibling ?? summary.parentElement).prepend(button);
    else if (item) item.after(button);
    else if (passage.matches("svg")) passage.closest(".figure-scroll").after(button);
    else if (passage.matches("label, legend, span")) passage.after(button);
    else passage.append(button);
  };

  const add = (passage, number) => {
    const button = make("button", { type: "button", className: "original-button", tabIndex: -1 }, "en");
    button.title = `${label} – ${key}`;
    button.setAttribute("aria-label", `en – ${label}`);
    button.setAttribute("aria-expanded", "false");
    const press = () => toggle(button, passage, number).catch(() => button.remove());
    button.addEventListener("click", (event) => {
      event.preventDefault();
      press();
    });
    button.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") press();
    });
    place(passage, button);
    buttons.push(button);
    return button;
  };

  // --- all of them: one stop for the Tab key, the first that is in view; arrows lead on ----------
  let stop;
  const stopAt = (button) => {
    if (stop) stop.tabIndex = -1;
    stop = button;
    stop.tabIndex = 0;
  };

  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    let index = buttons.indexOf(event.target);
    if (!step || index < 0) return;
    event.preventDefault();
    do index += step;
    while (buttons[index] && !buttons[index].getClientRects().length);
    if (buttons[index]) {
      stopAt(buttons[index]);
      buttons[index].focus();
    }
  };

  for (const passage of document.querySelectorAll('.bd-article [class*="en"]')) {
    const name = [...passage.classList].find((each) => PASSAGE.test(each));
    const pressed = passage.closest("a, button, .sd-tab-set > label, .original");
    if (name && !pressed) add(passage, Number(name.slice(2)));
  }
  if (!buttons.length) return;
  stopAt(buttons[0]);
  document.addEventListener("keydown", move);
  const inView = new Set();
  const watcher = new IntersectionObserver((changes) => {
    for (const change of changes) inView[change.isIntersecting ? "add" : "delete"](change.target);
    const first = buttons.find((button) => inView.has(button));
    if (first && !buttons.includes(document.activeElement)) stopAt(first);
  });
  for (const button of buttons) watcher.observe(button);
})();
