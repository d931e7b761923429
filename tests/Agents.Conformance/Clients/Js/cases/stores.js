"use strict";

const assert = require("node:assert/strict");
const { errorOf, thrown } = require("../errors");

// A transaction with an etag that does not fit: Redis still carries out the other operations, PostgreSQL does not.
const conflict = (store, other) => async ({ client }) => {
  await client.state.save(store, [{ key: "c1", value: 1 }]);
  await client.state.delete(store, "c2");
  const error = await thrown(client.state.transaction(store, [
    { operation: "upsert", request: { key: "c1", value: 2, etag: store === "redis-store" ? "7777" : "7" } },
    { operation: "upsert", request: { key: "c2", value: 2 } },
  ]));
  assert.deepEqual(errorOf(error), { status: 500, code: "ERR_STATE_TRANSACTION" });
  assert.deepEqual([await client.state.get(store, "c1"), await client.state.get(store, "c2")], [1, other]);
};

module.exports = {
  "redis transaction conflict": conflict("redis-store", 2),
  "postgres transaction conflict": conflict("postgres-store", ""),

  "unknown store": async ({ client }) => {
    assert.deepEqual(errorOf(await thrown(client.state.get("nowhere", "k"))), { status: 400, code: "ERR_STATE_STORE_NOT_FOUND" });
    assert.deepEqual(errorOf((await client.state.save("nowhere", [{ key: "k", value: 1 }])).error), { status: 400, code: "ERR_STATE_STORE_NOT_FOUND" });
  },
};
