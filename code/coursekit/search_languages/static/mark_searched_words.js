/* Mark the words that the reader searched for on the page that she opened from the results.
 * The rules of the language come with language_data.js, which is fetched only then. */
"use strict";
(() => {
  const rules = new URL("language_data.js", document.currentScript.src).href;
  const KEY = "searched_words"; // where the search page leaves the query

  const takeWords = () => {
    const words = localStorage.getItem(KEY) || "";
    localStorage.removeItem(KEY);
    return words;
  };

  const offerToHide = () => {
    const box = document.getElementById("searchbox");
    if (!box || !document.querySelector(".highlighted")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm highlight-link";
    button.textContent = Documentation.gettext("Hide Search Matches");
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
