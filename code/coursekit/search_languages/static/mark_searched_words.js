/* Mark the words that the reader searched for on the page that she opened from the results.
 * The query comes in the page's address: it reaches this page and no other, in a new tab too, and
 * where a browser keeps no data. The rules of the language come with language_data.js, which is
 * fetched only then. */
"use strict";
(() => {
  const rules = new URL("language_data.js", document.currentScript.src).href;
  const KEY = "searched"; // as the search page writes it into its links (words.js)
  const HIDE = "Hide Search Matches";

  /* The query, which leaves the address: a reload marks nothing, and a copied link is the page's own. */
  const takeWords = () => {
    const address = new URL(location.href);
    const words = address.searchParams.get(KEY);
    if (!words) return "";
    address.searchParams.delete(KEY);
    history.replaceState(history.state, "", address);
    return words;
  };

  const offerToHide = () => {
    const box = document.getElementById("searchbox");
    if (!box || !document.querySelector(".highlighted")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm highlight-link";
    button.textContent = Documentation.gettext(HIDE) || HIDE; // Sphinx's own catalogs hold empty translations
    button.addEventListener("click", () => SphinxHighlight.hideSearchWords());
    box.append(button);
  };

  const mark = (words) => {
    const asked = searchedWords.split(words).filter((word) => !stopwords.includes(word));
    const stems = new Set(asked.map(searchedWords.stem));
    const article = document.querySelector("article") || document.querySelector('[role="main"]') || document.body;
    searchedWords.mark(article, stems);
    offerToHide();
  };

  addEventListener("DOMContentLoaded", () => {
    if (document.getElementById("search-results")) return; // the search page itself
    const words = takeWords();
    if (!words) return;
    if (typeof searchedWords !== "undefined") return mark(words);
    const script = document.createElement("script");
    script.src = rules;
    script.onload = () => mark(words);
    document.head.append(script);
  });
})();
