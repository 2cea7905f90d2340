/* Keep the #section when the reader changes the language.
   Section ids are the same in every language. */
(() => {
  "use strict";
  const links = document.querySelectorAll(".language-switcher a");

  function carryHash() {
    for (const link of links) link.hash = window.location.hash;
  }

  carryHash();
  window.addEventListener("hashchange", carryHash);
})();
