// Mirror stylesheets in place.
// Standard input: {"files": [path, …], "mark": "…"} as JSON. A file that ends with the
// mark was mirrored before and is left alone. Standard output: how many were written.
"use strict";

const fs = require("node:fs");
const rtlcss = require("./vendor/rtlcss.cjs");

// `direction` says which way a text is written, not where a box stands: code and
// formulas that a theme marks "ltr" must stay so. Asked before rtlcss's own rules.
const keepDirection = {
  name: "keep-direction",
  priority: 1,
  directives: { control: {}, value: [] },
  processors: [{ expr: /^direction$/, action: (prop, value) => ({ prop, value }) }],
};

function mirror(path, mark) {
  const css = fs.readFileSync(path, "utf8");
  if (css.trimEnd().endsWith(mark)) return 0;
  let mirrored;
  try {
    mirrored = rtlcss.process(css, {}, [keepDirection]);
  } catch (error) {
    throw new Error(`${path}: ${error.message}`);
  }
  fs.writeFileSync(path, `${mirrored}\n${mark}\n`);
  return 1;
}

try {
  const job = JSON.parse(fs.readFileSync(0, "utf8"));
  const written = job.files.reduce((count, path) => count + mirror(path, job.mark), 0);
  process.stdout.write(String(written));
} catch (error) {
  process.stderr.write(error.message);
  process.exitCode = 1;
}
