// The summaries of search results: without the notice that a translation is not finished, and those
// from English parts of a page are marked as English.
document.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined" || !Search.makeSearchSummary) return;
  const original = Search.makeSearchSummary;

  // For each character of the page's text whether it stands in an English part.
  const english = (root) => {
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let mask = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const inEnglish = node.parentElement.closest("[lang]")?.lang === "en";
      mask += (inEnglish ? "e" : ".").repeat(node.data.length);
    }
    return mask;
  };

  Search.makeSearchSummary = (html, keywords, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(".unfinished-page, .headerlink, script, style").forEach((part) => part.remove());
    const summary = original(page.documentElement.outerHTML, keywords, anchor);
    const root = (anchor && page.querySelector(`[role="main"] ${anchor}`)) || page.querySelector('[role="main"]');
    if (!summary || !root) return summary;
    const words = summary.textContent.replace(/^\.\.\.|\.\.\.$/g, "");
    const start = root.textContent.indexOf(words);
    const part = english(root).slice(start, start + words.length);
    if (start >= 0 && part.split("e").length - 1 > part.length / 2) {
      summary.lang = "en";
      summary.dir = "ltr";
    }
    return summary;
  };
});
