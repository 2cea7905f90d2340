/* `course serve --watch` writes this into the pages that it serves; the site itself has none of it.
   A page that was made anew loads anew, at the same place; what is wrong with its catalog is shown. */
(() => {
  "use strict";
  const box = document.createElement("pre");
  box.setAttribute("role", "status");
  box.dir = "ltr";
  box.lang = "en";
  box.style.cssText =
    "position:fixed;inset:auto 0 0 0;max-height:40vh;overflow:auto;margin:0;padding:.75rem 1rem;z-index:99999;" +
    "background:#7a1f1f;color:#fff;font:.875rem/1.5 monospace;white-space:pre-wrap;border:0;border-radius:0";
  const [, language, page] = location.pathname.match(/^\/([^/]+)\/(.+)\.html$/) || [];

  const source = new EventSource("/.course/changes?since=SINCE");
  source.onmessage = (event) => {
    const { pages, problems } = JSON.parse(event.data);
    const wrong = problems[`${language}/${page}`] || [];
    if (pages === null || pages.includes(`${language}/${page}.html`)) {
      location.reload();
    } else if (wrong.length) {
      box.textContent = wrong.join("\n");
      document.body.append(box);
    } else {
      box.remove();
    }
  };
})();
