"""Pages that work where a browser keeps no data: in a frame of a learning platform, with all data blocked.

There even asking for `localStorage` is an error, and the scripts that ask stop: the search, the
theme's buttons. With a stand-in they keep what they need as long as the page is open.
"""

from sphinx.application import Sphinx

SCRIPT = """<script>
for (const name of ["localStorage", "sessionStorage"]) {
  try { window[name].length } catch {
    const kept = new Map();
    Object.defineProperty(window, name, { value: {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
    } });
  }
}
</script>"""


def stand_in(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Write the script into the page's head, before the theme's inline script, which asks for the mode."""
    context["metatags"] = SCRIPT + (context.get("metatags") or "")
