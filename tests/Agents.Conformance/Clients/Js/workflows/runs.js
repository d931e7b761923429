"use strict";

const { EventEmitter, once } = require("node:events");

// How often something ran in an instance. Lives outside of the workflows, so it counts what really ran.
class Runs {
  #counts = new Map();
  #changed = new EventEmitter().setMaxListeners(0);

  add(instance, name) {
    const count = this.of(instance, name) + 1;
    this.#counts.set(`${instance}/${name}`, count);
    this.#changed.emit("changed");
    return count;
  }

  of(instance, name) {
    return this.#counts.get(`${instance}/${name}`) ?? 0;
  }

  async wait(instance, name, count, timeoutMs = 15_000) {
    const signal = AbortSignal.timeout(timeoutMs);
    while (this.of(instance, name) < count) {
      try {
        await once(this.#changed, "changed", { signal });
      } catch {
        throw new Error(`${name} of ${instance} ran ${this.of(instance, name)} of ${count} times within ${timeoutMs} ms`);
      }
    }
  }
}

module.exports = { Runs };
