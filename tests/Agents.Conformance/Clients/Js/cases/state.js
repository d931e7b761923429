"use strict";

const assert = require("node:assert/strict");
const { setTimeout: delay } = require("node:timers/promises");
const { StateConcurrencyEnum } = require("@dapr/dapr");
const { errorOf } = require("../errors");

const FIRST_WRITE = StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE;

// The client's get has no etag; its bulk get has.
async function etagOf(client, store, key) {
  const [entry] = await client.state.getBulk(store, [key]);
  return entry.etag;
}

module.exports = (store) => ({
  "save and get": async ({ client }) => {
    for (const value of ["text", 5, 1.5, true, [1, "b"], { deep: { list: [null, { a: 1 }] } }, "größer €"]) {
      assert.deepEqual(await client.state.save(store, [{ key: "plain", value }]), {});
      assert.deepEqual(await client.state.get(store, "plain"), value);
    }
  },

  "get what is missing": async ({ client }) => assert.equal(await client.state.get(store, "never-saved"), ""),

  "save several at once": async ({ client }) => {
    await client.state.save(store, [{ key: "s1", value: 1 }, { key: "s2", value: 2 }]);
    assert.deepEqual([await client.state.get(store, "s1"), await client.state.get(store, "s2")], [1, 2]);
  },

  "bulk get": async ({ client }) => {
    await client.state.save(store, [{ key: "b1", value: "one" }, { key: "b2", value: { n: 2 } }]);
    const entries = await client.state.getBulk(store, ["b1", "b2", "b-missing"]);
    const byKey = Object.fromEntries(entries.map((entry) => [entry.key, entry]));
    assert.deepEqual(Object.keys(byKey).sort(), ["b-missing", "b1", "b2"]);
    assert.deepEqual([byKey.b1.data, byKey.b2.data, byKey["b-missing"].data], ["one", { n: 2 }, undefined]);
    assert.ok(byKey.b1.etag && byKey.b2.etag && !byKey["b-missing"].etag);
  },

  "save with the right etag": async ({ client }) => {
    await client.state.save(store, [{ key: "etag", value: 1 }]);
    const first = await etagOf(client, store, "etag");
    assert.deepEqual(await client.state.save(store, [{ key: "etag", value: 2, etag: first, options: { concurrency: FIRST_WRITE } }]), {});
    assert.equal(await client.state.get(store, "etag"), 2);
    assert.notEqual(await etagOf(client, store, "etag"), first);
  },

  "save with an old etag": async ({ client }) => {
    await client.state.save(store, [{ key: "stale", value: 1 }]);
    const old = await etagOf(client, store, "stale");
    await client.state.save(store, [{ key: "stale", value: 2 }]);
    const result = await client.state.save(store, [{ key: "stale", value: 3, etag: old, options: { concurrency: FIRST_WRITE } }]);
    assert.deepEqual(errorOf(result.error), { status: 409, code: "ERR_STATE_SAVE" });
    assert.equal(await client.state.get(store, "stale"), 2);
  },

  "first write without an etag": async ({ client }) => {
    const write = (value) => client.state.save(store, [{ key: "first", value, options: { concurrency: FIRST_WRITE } }]);
    await client.state.delete(store, "first");
    assert.deepEqual(await write(1), {});
    assert.ok((await write(2)).error);
    assert.equal(await client.state.get(store, "first"), 1);
  },

  "expiry": async ({ client }) => {
    await client.state.save(store, [{ key: "short", value: 1, metadata: { ttlInSeconds: "2" } }, { key: "long", value: 1, metadata: { ttlInSeconds: "600" } }]);
    assert.equal(await client.state.get(store, "short"), 1);
    const since = Date.now();
    while ((await client.state.get(store, "short")) !== "") {
      assert.ok(Date.now() - since < 10_000, "still there after 10 s");
      await delay(50);
    }
    assert.ok(Date.now() - since > 500, "gone too early");
    assert.equal(await client.state.get(store, "long"), 1);
  },

  "delete": async ({ client }) => {
    await client.state.save(store, [{ key: "gone", value: 1 }]);
    assert.deepEqual(await client.state.delete(store, "gone"), {});
    assert.equal(await client.state.get(store, "gone"), "");
    assert.deepEqual(await client.state.delete(store, "gone"), {});
  },

  "delete with etags": async ({ client }) => {
    await client.state.save(store, [{ key: "kept", value: 1 }]);
    const old = await etagOf(client, store, "kept");
    await client.state.save(store, [{ key: "kept", value: 2 }]);
    assert.deepEqual(errorOf((await client.state.delete(store, "kept", { etag: old })).error), { status: 409, code: "ERR_STATE_DELETE" });
    assert.equal(await client.state.get(store, "kept"), 2);
    assert.deepEqual(await client.state.delete(store, "kept", { etag: await etagOf(client, store, "kept") }), {});
    assert.equal(await client.state.get(store, "kept"), "");
  },

  "transaction": async ({ client }) => {
    await client.state.save(store, [{ key: "t1", value: 1 }]);
    await client.state.transaction(store, [
      { operation: "upsert", request: { key: "t2", value: { n: 2 } } },
      { operation: "delete", request: { key: "t1" } },
      { operation: "upsert", request: { key: "t3", value: "three" } },
    ]);
    assert.deepEqual([await client.state.get(store, "t1"), await client.state.get(store, "t2"), await client.state.get(store, "t3")], ["", { n: 2 }, "three"]);
  },
});
