// Renders formulas for formulas.py: a line of JSON in, a line of JSON out, until the input ends.
"use strict";
const katex = require(process.argv[2]);
const lines = require("readline").createInterface({ input: process.stdin });

lines.on("line", (line) => {
  let answer;
  try {
    const { formula, options } = JSON.parse(line);
    answer = { html: katex.renderToString(formula, options) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
