"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { setTimeout: delay } = require("node:timers/promises");

const withId = (id) => (message) => message.data.id === id;

// Sends a message with a fresh id and gives the id.
async function publish(client, component, topic, fields = {}, options = {}) {
  const id = randomUUID();
  assert.deepEqual(await client.pubsub.publish(component, topic, { id, ...fields }, options), {});
  return id;
}

module.exports = (component) => ({
  "publish and receive": async ({ client, inbox }) => {
    const id = await publish(client, component, `${component}-plain`, { n: 1, deep: { list: [1, 2] } });
    const [message] = await inbox.wait(`${component}-plain`, withId(id));
    assert.deepEqual(message.data, { id, n: 1, deep: { list: [1, 2] } });
    assert.equal(message.headers.pubsubname, component);
    assert.match(message.headers["content-type"], /^application\/cloudevents\+json/);
    assert.equal(inbox.of(`${component}-plain`, withId(id)).length, 1);
  },

  "publish text": async ({ client, inbox }) => {
    const text = `text ${randomUUID()}`;
    assert.deepEqual(await client.pubsub.publish(component, `${component}-plain`, text), {});
    await inbox.wait(`${component}-plain`, (message) => message.data === text);
  },

  "publish a CloudEvent": async ({ client, inbox }) => {
    const id = randomUUID();
    const event = { specversion: "1.0", id: "mine", source: "js", type: "mine", datacontenttype: "application/json", data: { id } };
    assert.deepEqual(await client.pubsub.publish(component, `${component}-plain`, event, { contentType: "application/cloudevents+json" }), {});
    const [message] = await inbox.wait(`${component}-plain`, withId(id));
    assert.deepEqual(message.data, { id });
  },

  "publish metadata": async ({ client, inbox }) => {
    const id = await publish(client, component, `${component}-plain`, {}, { metadata: { colour: "green" } });
    const [message] = await inbox.wait(`${component}-plain`, withId(id));
    assert.equal(message.headers.colour, "green");
  },

  "raw payload": async ({ client, inbox }) => {
    const id = await publish(client, component, `${component}-raw`, { n: 2 }, { metadata: { rawPayload: "true" } });
    const [message] = await inbox.wait(`${component}-raw`, withId(id));
    assert.deepEqual(message.data, { id, n: 2 });
  },

  "drop": async ({ client, inbox }) => {
    const topic = `${component}-dropped`;
    const dropped = await publish(client, component, topic);
    const after = await publish(client, component, topic, { times: 0 });
    await inbox.wait(topic, withId(after));
    await delay(1000);
    assert.equal(inbox.of(topic, withId(dropped)).length, 1);
  },

  "dead letter": async ({ client, inbox }) => {
    const id = await publish(client, component, `${component}-with-dead`);
    const [dead] = await inbox.wait(`${component}-dead`, withId(id));
    assert.deepEqual(dead.data, { id });
    assert.equal(inbox.of(`${component}-with-dead`, withId(id)).length, 1);
  },

  "bulk publish": async ({ client, inbox }) => {
    const id = randomUUID();
    const messages = Array.from({ length: 25 }, (_, n) => ({ entryId: `${n}`, event: { id, n }, contentType: "application/json" }));
    assert.deepEqual(await client.pubsub.publishBulk(component, `${component}-plain`, messages), { failedMessages: [] });
    const received = await inbox.wait(`${component}-plain`, withId(id), 25);
    assert.deepEqual(received.map((message) => message.data.n).sort((a, b) => a - b), messages.map((message) => message.event.n));
  },

  "bulk subscribe": async ({ client, inbox }) => {
    const id = randomUUID();
    const messages = Array.from({ length: 25 }, (_, n) => ({ entryId: `${n}`, event: { id, n }, contentType: "application/json" }));
    assert.deepEqual(await client.pubsub.publishBulk(component, `${component}-bulk`, messages), { failedMessages: [] });
    await inbox.wait(`${component}-bulk`, withId(id), 25);
    await delay(1000);
    assert.deepEqual(inbox.of(`${component}-bulk`, withId(id)).map((message) => message.data.n).sort((a, b) => a - b), messages.map((message) => message.event.n));
  },
});
