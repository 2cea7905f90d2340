/* A page of the preview opens itself anew when its finished edition is served.
   The finished edition does not load this script: that tells them apart. */
(() => {
  "use strict";
  const MILLISECONDS = 10_000;
  const ours = "_static/preview.js";

  async function look() {
    try {
      const answer = await fetch(window.location.href, { cache: "no-store" });
      if (answer.ok && !(await answer.text()).includes(ours)) {
        window.location.reload();
        return;
      }
    } catch {
      // The server was ended. It may be started again.
    }
    setTimeout(look, MILLISECONDS);
  }

  setTimeout(look, MILLISECONDS);
})();
