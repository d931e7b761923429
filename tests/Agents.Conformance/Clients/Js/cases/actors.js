"use strict";

const assert = require("node:assert/strict");
const { setTimeout: delay } = require("node:timers/promises");
const { ActorId, ActorProxyBuilder } = require("@dapr/dapr");
const { JsCounter } = require("../actors");

const actor = (client, id) => new ActorProxyBuilder(JsCounter, client).build(new ActorId(id));
const of = (journal, id, what) => (journal.get(id) ?? []).filter((entry) => entry === what).length;

async function until(condition, what) {
  const since = Date.now();
  while (!(await condition())) {
    assert.ok(Date.now() - since < 30_000, `not within 30 s: ${what}`);
    await delay(20);
  }
}

module.exports = {
  "call and state": async ({ client }) => {
    assert.equal(await actor(client, "plain").add(3), 3);
    assert.equal(await actor(client, "plain").add(4), 7);
    assert.equal(await actor(client, "plain").count(), 7);
  },

  "several actors at once": async ({ client }) => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => actor(client, `many-${n % 10}`).add(1)));
    const counts = await Promise.all(Array.from({ length: 10 }, (_, n) => actor(client, `many-${n}`).count()));
    assert.deepEqual(counts, Array(10).fill(10));
  },

  "one call at a time": async ({ client, journal }) => {
    await Promise.all(Array.from({ length: 5 }, () => actor(client, "turns").slow()));
    const turns = journal.get("turns").filter((entry) => entry === "in" || entry === "out");
    assert.deepEqual(turns, Array(5).fill(["in", "out"]).flat());
  },

  "failure": async ({ client }) => assert.rejects(() => actor(client, "failing").fail(), /ERR_ACTOR_INVOKE_METHOD/),

  "removed state": async ({ client }) => {
    await actor(client, "removed").add(1);
    await actor(client, "removed").remove();
    assert.equal(await actor(client, "removed").count(), 0);
  },

  "timer": async ({ client, journal }) => {
    await actor(client, "timed").startTimer("t1");
    await until(() => of(journal, "timed", "tick data of t1") >= 2, "the timer comes twice");
    await actor(client, "timed").stopTimer("t1");
  },

  "timer that is stopped": async ({ client, journal }) => {
    await actor(client, "stopped").startTimer("t1");
    await until(() => of(journal, "stopped", "tick data of t1") >= 1, "the timer comes");
    await actor(client, "stopped").stopTimer("t1");
    const before = of(journal, "stopped", "tick data of t1");
    await delay(1500);
    assert.ok(of(journal, "stopped", "tick data of t1") <= before + 1, "it goes on");
  },

  "reminder": async ({ client, journal }) => {
    await actor(client, "reminded").startReminder("r1");
    await until(() => of(journal, "reminded", "reminder data of r1") >= 2, "the reminder comes twice");
    await actor(client, "reminded").stopReminder("r1");
  },

  "reminder that is taken away": async ({ client, journal }) => {
    await actor(client, "taken").startReminder("r1");
    await until(() => of(journal, "taken", "reminder data of r1") >= 1, "the reminder comes");
    await actor(client, "taken").stopReminder("r1");
    const before = of(journal, "taken", "reminder data of r1");
    await delay(1500);
    assert.ok(of(journal, "taken", "reminder data of r1") <= before + 1, "it goes on");
  },

  "deactivation": async ({ client, journal }) => {
    assert.equal(await actor(client, "idle").add(5), 5);
    await until(() => of(journal, "idle", "deactivated") === 1, "the actor is deactivated");
    assert.equal(await actor(client, "idle").count(), 5);
    assert.equal(of(journal, "idle", "activated"), 2);
  },
};
