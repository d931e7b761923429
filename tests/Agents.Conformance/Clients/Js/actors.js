"use strict";

const { setTimeout: delay } = require("node:timers/promises");
const { AbstractActor, Temporal } = require("@dapr/dapr");

// What happened to the actors, by id.
const journal = new Map();
const write = (id, what) => journal.set(id, [...(journal.get(id) ?? []), what]);

const ms = (milliseconds) => Temporal.Duration.from({ milliseconds });
const seconds = (n) => Temporal.Duration.from({ seconds: n });

// An actor in JavaScript. Its type is the name of the class.
class JsCounter extends AbstractActor {
  async onActivate() { write(this.getActorId().getId(), "activated"); }

  async onDeactivate() { write(this.getActorId().getId(), "deactivated"); }

  async add(amount) {
    const count = (await this.count()) + amount;
    await this.getStateManager().setState("count", count);
    return count;
  }

  async count() {
    const [found, value] = await this.getStateManager().tryGetState("count");
    return found ? value : 0;
  }

  async remove() { return this.getStateManager().tryRemoveState("count"); }

  async slow() {
    write(this.getActorId().getId(), "in");
    await delay(20);
    write(this.getActorId().getId(), "out");
  }

  async fail() { throw new Error("on purpose"); }

  async startTimer(name) { await this.registerActorTimer(name, "tick", seconds(0), seconds(1), undefined, `data of ${name}`); }

  async stopTimer(name) { await this.unregisterActorTimer(name); }

  async tick(data) { write(this.getActorId().getId(), `tick ${data}`); }

  async startReminder(name) { await this.registerActorReminder(name, ms(100), seconds(1), undefined, `data of ${name}`); }

  async stopReminder(name) { await this.unregisterActorReminder(name); }

  async receiveReminder(data) { write(this.getActorId().getId(), `reminder ${data}`); }
}

module.exports = { JsCounter, journal };
