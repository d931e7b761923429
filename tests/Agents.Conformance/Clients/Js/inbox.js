"use strict";

const { EventEmitter, once } = require("node:events");

// What the subscriptions of this app got, by topic, in order. A case waits for what it has sent itself.
class Inbox {
  #received = new Map();
  #changed = new EventEmitter().setMaxListeners(0);

  add(topic, data, headers) {
    const list = this.#received.get(topic) ?? [];
    list.push({ data, headers });
    this.#received.set(topic, list);
    this.#changed.emit("changed");
  }

  of(topic, matches = () => true) {
    return (this.#received.get(topic) ?? []).filter(matches);
  }

  // The first `count` messages; rejects with what there is when they do not come in time.
  async wait(topic, matches, count = 1, timeoutMs = 20_000) {
    const signal = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.of(topic, matches);
      if (found.length >= count) return found;
      try {
        await once(this.#changed, "changed", { signal });
      } catch {
        throw new Error(`${topic}: ${found.length} of ${count} messages within ${timeoutMs} ms: ${JSON.stringify(found)}; all: ${JSON.stringify(this.of(topic))}`);
      }
    }
  }
}

module.exports = { Inbox };
