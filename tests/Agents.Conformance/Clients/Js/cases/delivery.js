"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { setTimeout: delay } = require("node:timers/promises");
const { errorOf } = require("../errors");

const withId = (id) => (message) => message.data.id === id;

module.exports = {
  // Kafka keeps what the app refuses, and tries again.
  "kafka retry": async ({ client, inbox }) => {
    const id = randomUUID();
    await client.pubsub.publish("kafka", "kafka-retried", { id, times: 2 });
    await inbox.wait("kafka-retried", withId(id), 3);
    await delay(1000);
    assert.equal(inbox.of("kafka-retried", withId(id)).length, 3);
  },

  // The client confirms what its handler throws on: one delivery.
  "kafka handler that throws": async ({ client, inbox }) => {
    const id = randomUUID();
    await client.pubsub.publish("kafka", "kafka-thrown", { id });
    await inbox.wait("kafka-thrown", withId(id));
    await delay(1000);
    assert.equal(inbox.of("kafka-thrown", withId(id)).length, 1);
  },

  // Redis has acknowledged it already: a message that the app refuses never comes again.
  "redis no retry": async ({ client, inbox }) => {
    const id = randomUUID();
    await client.pubsub.publish("redis", "redis-failed", { id });
    await inbox.wait("redis-failed", withId(id));
    await delay(1500);
    assert.equal(inbox.of("redis-failed", withId(id)).length, 1);
  },

  // One RETRY brings the whole bulk again, what was confirmed too.
  "kafka bulk retry": async ({ client, inbox }) => {
    const [failing, fine] = [randomUUID(), randomUUID()];
    const entry = (event, n) => ({ entryId: `${n}`, event, contentType: "application/json" });
    const metadata = { partitionKey: "same" };
    await client.pubsub.publishBulk("kafka", "kafka-bulk-retried", [entry({ id: failing, times: 1 }, 0), entry({ id: fine, times: 0 }, 1)].map((message) => ({ ...message, metadata })));
    await inbox.wait("kafka-bulk-retried", withId(failing), 2);
    await inbox.wait("kafka-bulk-retried", withId(fine), 2);
  },

  "kafka order by key": async ({ client, inbox }) => {
    const id = randomUUID();
    for (let n = 0; n < 20; n++) await client.pubsub.publish("kafka", "kafka-plain", { id, n }, { metadata: { partitionKey: id } });
    const received = await inbox.wait("kafka-plain", withId(id), 20);
    assert.deepEqual(received.map((message) => message.data.n), Array.from({ length: 20 }, (_, n) => n));
  },

  "routing rules": async ({ client, inbox }) => {
    const [special, ordinary] = [randomUUID(), randomUUID()];
    await client.pubsub.publish("kafka", "kafka-routed", { id: special }, { metadata: { "cloudevent.type": "special" } });
    await client.pubsub.publish("kafka", "kafka-routed", { id: ordinary });
    await inbox.wait("routed-special", withId(special));
    await inbox.wait("routed-default", withId(ordinary));
    assert.equal(inbox.of("routed-special", withId(ordinary)).length + inbox.of("routed-default", withId(special)).length, 0);
  },

  "unknown pubsub": async ({ client }) => {
    const { error } = await client.pubsub.publish("nowhere", "topic", { a: 1 });
    assert.deepEqual(errorOf(error), { status: 404, code: "ERR_PUBSUB_NOT_FOUND" });
  },
};
