"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { setTimeout: delay } = require("node:timers/promises");
const { errorOf, thrown } = require("../errors");

const STORE = "locks";

// The client has an enumeration for these and does not export it.
const LockStatus = { Success: 0, LockDoesNotExist: 1, LockBelongsToOthers: 2 };

module.exports = {
  "take and give back": async ({ client }) => {
    const resource = randomUUID();
    assert.deepEqual(await client.lock.lock(STORE, resource, "me", 60), { success: true });
    assert.deepEqual(await client.lock.lock(STORE, resource, "me", 60), { success: false });
    assert.deepEqual(await client.lock.lock(STORE, resource, "other", 60), { success: false });
    assert.deepEqual(await client.lock.unlock(STORE, resource, "other"), { status: LockStatus.LockBelongsToOthers });
    assert.deepEqual(await client.lock.unlock(STORE, resource, "me"), { status: LockStatus.Success });
    assert.deepEqual(await client.lock.unlock(STORE, resource, "me"), { status: LockStatus.LockDoesNotExist });
  },

  "expiry": async ({ client }) => {
    const resource = randomUUID();
    assert.deepEqual(await client.lock.lock(STORE, resource, "first", 1), { success: true });
    while (!(await client.lock.lock(STORE, resource, "second", 60)).success) await delay(100);
    assert.deepEqual(await client.lock.unlock(STORE, resource, "first"), { status: LockStatus.LockBelongsToOthers });
  },

  "one of many": async ({ client }) => {
    const resource = randomUUID();
    const taken = await Promise.all(Array.from({ length: 20 }, (_, i) => client.lock.lock(STORE, resource, `owner ${i}`, 60)));
    assert.equal(taken.filter((one) => one.success).length, 1);
  },

  "unknown store": async ({ client }) =>
    assert.deepEqual(errorOf(await thrown(client.lock.lock("nowhere", "r", "me", 60))), { status: 400, code: "ERR_LOCK_STORE_NOT_FOUND" }),
};
