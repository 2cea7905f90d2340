// A formula that is wider than the screen scrolls in place; the keyboard must reach it then.
// (The theme does the same for code and tables.)
"use strict";
addEventListener("DOMContentLoaded", () => {
  const reach = (formula) => {
    formula.tabIndex = formula.scrollWidth > formula.clientWidth ? 0 : -1;
  };
  const formulas = document.querySelectorAll(".katex-display");
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => reach(entry.target)));
  formulas.forEach((formula) => sizes.observe(formula));
  // A font that arrives later makes a formula wider, but not the box it scrolls in.
  document.fonts.addEventListener("loadingdone", () => formulas.forEach(reach));
});
