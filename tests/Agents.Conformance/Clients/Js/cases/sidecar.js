"use strict";

const assert = require("node:assert/strict");
const { errorOf, thrown } = require("../errors");
const { appId } = require("../settings");

module.exports = {
  "health": async ({ client }) => assert.equal(await client.health.isHealthy(), true),

  "metadata": async ({ client }) => {
    const metadata = await client.metadata.get();
    assert.equal(metadata.id, appId);
    assert.deepEqual(metadata.components.map((component) => component.name).sort(), ["kafka", "locks", "postgres-store", "redis", "redis-store", "secrets"]);
    assert.ok(metadata.subscriptions.some((subscription) => subscription.topic === "kafka-bulk"));
  },

  "metadata attributes": async ({ client }) => {
    assert.equal(await client.metadata.set("colour", "dark green"), true);
    assert.equal((await client.metadata.get()).extended.colour, "dark green");
  },

  "secret": async ({ client }) => assert.deepEqual(await client.secret.get("secrets", "plain"), { plain: "p" }),

  "nested secret": async ({ client }) => assert.deepEqual(await client.secret.get("secrets", "nested:deep"), { "nested:deep": "d" }),

  "all secrets": async ({ client }) =>
    assert.deepEqual(await client.secret.getBulk("secrets"), { plain: { plain: "p" }, "nested:deep": { "nested:deep": "d" } }),

  "unknown secret store": async ({ client }) =>
    assert.deepEqual(errorOf(await thrown(client.secret.get("nowhere", "plain"))), { status: 401, code: "ERR_SECRET_STORE_NOT_FOUND" }),
};
