// Writes what the form NFKC needs, taken from the Unicode data within Node.js: the app runs without ICU and cannot ask .NET for it.
//   # decompositions: code point = compatibility decomposition
//   # ranks: code point of a combining mark = rank of its class (only their order matters)
//   # pairs: first second = composite
"use strict";
const { writeFileSync } = require("fs");
const { join } = require("path");

const hex = (text) => [...text].map((c) => c.codePointAt(0).toString(16)).join(" ");
const isSurrogate = (c) => c >= 0xd800 && c <= 0xdfff;
const isHangul = (c) => c >= 0xac00 && c <= 0xd7a3; // made by arithmetic

const decompositions = [];
const pairs = [];
const marks = [];
for (let code = 0xa0; code <= 0x10ffff; code++) {
  if (isSurrogate(code) || isHangul(code)) continue;
  const c = String.fromCodePoint(code);
  const compatible = c.normalize("NFKD");
  if (compatible !== c) decompositions.push(`${hex(c)}=${hex(compatible)}`);

  const canonical = [...c.normalize("NFD")];
  if (canonical.length > 1 && c.normalize("NFC") === c) {
    const last = canonical.pop();
    const first = canonical.join("").normalize("NFC");
    if ([...first].length === 1 && (first + last).normalize("NFC") === c) pairs.push(`${hex(first)} ${hex(last)}=${hex(c)}`);
  }

  // A mark moves before one of the last class, or behind one of the first: a starter does neither.
  const lowest = "\u0334", highest = "\u0345";
  if (canonical.length === 1 && /^\p{M}$/u.test(c) && (c === lowest || c === highest
    || (c + lowest).normalize("NFD") === lowest + c || (highest + c).normalize("NFD") === c + highest)) marks.push(c);
}

// Two marks keep their order if the class of the first is not above that of the second.
const above = (a, b) => (a + b).normalize("NFD") !== a + b;
marks.sort((a, b) => (above(a, b) ? 1 : above(b, a) ? -1 : 0));
const ranks = [];
let rank = 0;
marks.forEach((mark, i) => {
  if (i === 0 || above(mark, marks[i - 1])) rank++;
  ranks.push(`${hex(mark)}=${rank}`);
});

const file = join(__dirname, "../../../../../apps/Agents.Memory/Embeddings/Encoder/nfkc.txt");
writeFileSync(file, [
  `# Unicode ${process.versions.unicode}; made by tests/Agents.Tests/Memory/Embeddings/Reference/unicode.js`,
  "# decompositions", ...decompositions, "# ranks", ...ranks, "# pairs", ...pairs, "",
].join("\n"));
