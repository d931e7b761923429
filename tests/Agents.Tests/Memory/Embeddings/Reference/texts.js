// What the reference vectors are made of.
"use strict";
const long = Array.from({ length: 60 }, (_, i) => `Item ${i + 1} of the order was returned because the parcel arrived late and damaged.`).join(" ");

exports.texts = [
  // Ordinary sentences, statements and questions about the same, so that similarity can be tested too.
  "The customer prefers to be called in the late afternoon.",
  "When is the best time to phone this client?",
  "I am allergic to peanuts, so please never suggest satay.",
  "Which foods does the user have to avoid?",
  "Refunds above 500 euros need the approval of a second manager.",
  "Who has to sign off a large refund?",
  "My daughter starts school in September and we are moving to Lisbon.",
  "Where does the family live?",
  "The invoice was paid twice by mistake last Tuesday.",
  "Please cancel my subscription at the end of the month.",
  "The weather in Bergen is rainy for most of the year.",
  "She does not want to receive any marketing emails.",
  "She wants to receive marketing emails.",
  "Our data retention policy keeps call recordings for ninety days.",
  "How long are phone recordings stored?",
  "He drives a blue Volvo and works night shifts at the hospital.",
  "The quick brown fox jumps over the lazy dog.",
  "What is the capital of France?",
  "Paris is the capital of France.",
  "A neural network maps sentences to vectors of fixed length so that similar sentences end up close to each other.",
  "To be, or not to be, that is the question.",
  "Delivery takes three to five working days within the European Union and up to two weeks elsewhere.",
  // Short, odd in shape, odd in characters.
  "",
  " ",
  "a",
  "A",
  "I",
  ".",
  "?!?!",
  "Hello",
  "hello hello hello hello hello hello hello hello",
  "  leading and   doubled    spaces  ",
  "trailing space ",
  "line\nbreaks\r\nand\ttabs",
  "ALL CAPITALS ARE LOUD",
  "CamelCaseIdentifier_with_underscores and-hyphens/and/slashes",
  "https://example.org/path?query=1&other=two#fragment",
  "mail to jane.doe+test@example.com before 10:30, or call +49 (0)30 123456-78",
  "{\"id\": 42, \"tags\": [\"a\", \"b\"], \"ok\": true}",
  "if (x >= 10 && y != 0) { return x / y; }",
  "$1,299.99 is 15% off; 3.14159 and 1e-7 are numbers.",
  "on 2026-11-26 at 09:00 and 17:30:45",
  "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "zxqj vwkp qqqq xzzx",
  "Don't you think it's John's? \u201cYes,\u201d he said \u2014 \u2018maybe\u2019\u2026",
  "caf\u00e9 na\u00efve r\u00e9sum\u00e9 fa\u00e7ade \u00fcber Stra\u00dfe",
  "cafe\u0301 nai\u0308ve re\u0301sume\u0301 decomposed",
  "\uff26\uff55\uff4c\uff4c\u3000\uff57\uff49\uff44\uff54\uff48 \ufb01\ufb02 \u2460\u2461 \u00bd \u2122",
  "non\u00a0breaking\u00a0space and soft\u00adhyphen and zero\u200bwidth",
  "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u041a\u0430\u043a \u0434\u0435\u043b\u0430?",
  "\u4f60\u597d\uff0c\u4e16\u754c\u3002\u3053\u3093\u306b\u3061\u306f\u4e16\u754c",
  "\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4",
  "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645",
  "\u0939\u0948\u0932\u094b \u0935\u0930\u094d\u0932\u094d\u0921",
  "I love it \ud83d\ude00\ud83d\udc4d\ud83c\udffd and \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
  "lone \ud800 surrogate \udc00 halves",
  "\ufffd replacement \u0000 null",
  "\u2581 is the mark of a space \u2581\u2581",
  "\u201d5 o'clock :30 :00 :) :( ://",
  "\u03b1 + \u03b2 = \u03c0, \u221a2, \u222bx dx \u2192 \u2212\u221e",
  // At and over the 128 pieces that the model looks at.
  Array.from({ length: 127 }, () => "the").join(" "),
  Array.from({ length: 128 }, () => "of").join(" "),
  Array.from({ length: 129 }, () => "and").join(" "),
  long,
];

// Texts of which only the pieces are compared: fragments put together by a fixed sequence of numbers.
const fragments = [
  "the", " the", " ", "  ", "ing", "Re", "un", "1", "10", ":30", ":", "://", ":00", ".", "...", ",", "'s", "\u201d5", "\u201d", "\u2019", "e\u0301", "\u0301",
  "\u0308", "\ufb03", "\u2468", "\uff21", "\u3000", "\u00a0", "\u4e16", "\u0436", "\u2581", "\ud83d\ude00", "\ud800", "\n", "\t", "-", "_", "$", "%", "relationship",
  "professional", "Q", "z", "x", "\u00e9", "\u0130", "\u0627", "\u0915", "\uac00", "\u1100\u1161\u11a8", "\u00bd", "\u2122", "A\u030a", "\u1e9b\u0323", "q\u0307\u0323",
];
let seed = 1;
const next = (limit) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % limit;
};
exports.mixtures = Array.from({ length: 120 }, () => Array.from({ length: 1 + next(16) }, () => fragments[next(fragments.length)]).join(""));

// Sequences of which only the form NFKC is compared: letters and marks that decompose, reorder and compose.
const parts = [
  "a", "e", "o", "q", "D", "\u0300", "\u0301", "\u0308", "\u0323", "\u0327", "\u031b", "\u0345", "\u0334", "\u05b0", "\u093c", "\u00e9", "\u1e69", "\u1e0b\u0323",
  "\u212b", "\u2126", "\ufb01", "\uff9e", "\uff76", "\uac00", "\uac01", "\u1100", "\u1161", "\u11a8", "\u0344", "\u0340", "\u0958", "\u2adc", "\ufb1d", "\u1d15e",
  "\ud834\udd5e", "\u0f73", "\u0cca", "\u0cc6", "\u0cc2", "\u0cd5", "\u1025", "\u102e", "\ufdfa", "\u3392", "\u2474", "\u00a8", "\u017f", "\u1e9b", "\u0653", "\u0627",
];
exports.sequences = Array.from({ length: 120 }, () => Array.from({ length: 1 + next(9) }, () => parts[next(parts.length)]).join(""));
