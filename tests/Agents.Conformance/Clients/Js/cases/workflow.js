"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { setTimeout: delay } = require("node:timers/promises");
const { thrown } = require("../errors");

const UNKNOWN = 2;
const ALREADY_EXISTS = 6;

// The cases of workflows, for one of the two clients.
module.exports = (flavour) => {
  const cases = {
    "sequence": async (workflows) => {
      const state = await run(workflows, "sequence", 1);
      assert.deepEqual([state.name, state.status, state.input, state.output], ["sequence", "COMPLETED", "1", "6"]);
      assert.ok(state.createdAt <= state.updatedAt && Math.abs(Date.now() - state.updatedAt) < 60_000, `${state.createdAt} ${state.updatedAt}`);
    },

    "no activity": async (workflows) => {
      const state = await run(workflows, "plain", { n: 1 });
      assert.deepEqual([state.status, JSON.parse(state.output)], ["COMPLETED", { input: { n: 1 }, instance: state.id }]);
    },

    // Not more: the worker of @dapr/dapr runs ten at a time.
    "fan-out": async (workflows) => {
      const state = await run(workflows, "fanOut", 8);
      assert.deepEqual([state.status, state.output], ["COMPLETED", "8"]);
      assert.equal(workflows.runs.of(state.id, "together"), 8);
    },

    "many at once": async (workflows) => {
      const states = await Promise.all(Array.from({ length: 40 }, (_, n) => run(workflows, "sequence", n + 1)));
      assert.deepEqual(states.map((state) => state.output), states.map((_, n) => `${n + 6}`));
    },

    "timer": async (workflows) => {
      const since = Date.now();
      const state = await run(workflows, "timer", 0.5);
      assert.equal(state.status, "COMPLETED");
      assert.ok(Number(state.output) >= 450, `its own clock moved by ${state.output} ms`);
      assert.ok(Date.now() - since >= 450);
    },

    "timer of the past": async (workflows) => assert.equal((await run(workflows, "timer", -60)).status, "COMPLETED"),

    "two timers": async (workflows) => assert.equal((await run(workflows, "timers")).output, '"short"'),

    "event": async (workflows) => {
      const id = await begin(workflows, "event");
      assert.equal((await workflows.get(id)).status, "RUNNING");
      await workflows.raise(id, "gO", { yes: [1, "zwei"] });
      assert.deepEqual(JSON.parse((await workflows.ended(id)).output), { yes: [1, "zwei"] });
    },

    "event before the wait": async (workflows) => {
      const id = await begin(workflows, "eventLater");
      await workflows.raise(id, "go", "early");
      assert.equal((await workflows.ended(id)).output, '"early"');
    },

    "events in order": async (workflows) => {
      const id = await begin(workflows, "events", 4);
      for (const n of [1, 2, 3, 4]) await workflows.raise(id, "go", n);
      assert.equal((await workflows.ended(id)).output, "[1,2,3,4]");
    },

    "event in time": async (workflows) => {
      const id = await begin(workflows, "eventOrTimeout", 30);
      await workflows.raise(id, "go", "now");
      assert.equal((await workflows.ended(id)).output, '{"got":"now"}');
    },

    "event out of time": async (workflows) => assert.equal((await run(workflows, "eventOrTimeout", 0.2)).output, '"timed out"'),

    "child": async (workflows) => {
      const state = await run(workflows, "parent", { workflow: "sequence", input: 3 });
      assert.equal(state.output, '{"child":8}');
      const child = await workflows.get(`${state.id}:0001`);
      assert.deepEqual([child.name, child.status, child.output], ["sequence", "COMPLETED", "8"]);
    },

    "child of its own id": async (workflows) => {
      const id = randomUUID();
      assert.equal((await run(workflows, "parent", { workflow: "sequence", input: 1, id })).output, '{"child":6}');
      assert.equal((await workflows.get(id)).output, "6");
    },

    "children at once": async (workflows) => assert.equal((await run(workflows, "parents", 5)).output, "[6,7,8,9,10]"),

    "child that fails": async (workflows) => {
      const state = await run(workflows, "catches", { workflow: "failsItself" });
      assert.match(state.output, /failed on purpose/);
      assert.equal((await workflows.get(`${state.id}:0001`)).status, "FAILED");
    },

    "child whose id runs": async (workflows) => {
      const taken = await begin(workflows, "event");
      const state = await run(workflows, "parent", { workflow: "sequence", input: 1, id: taken });
      assert.equal(state.status, "FAILED");
      assert.match(state.failure.message, /already exists/);
      await workflows.raise(taken, "go", 1);
      assert.equal((await workflows.ended(taken)).status, "COMPLETED");
    },

    "continue as new": async (workflows) => {
      const state = await run(workflows, "again", 1);
      assert.deepEqual([state.status, state.input, state.output], ["COMPLETED", "5", "6"]);
    },

    "continue as new with events": async (workflows) => {
      const id = await begin(workflows, "againWithEvents", []);
      for (const n of [1, 2, 3]) await workflows.raise(id, "go", n);
      assert.equal((await workflows.ended(id)).output, "[1,2,3]");
    },

    "activity that fails": async (workflows) => {
      const state = await run(workflows, "fails");
      assert.equal(state.status, "FAILED");
      assert.equal(state.failure.type, "TaskFailedError");
      assert.match(state.failure.message, /broken on purpose/);
      assert.equal(workflows.runs.of(state.id, "fails"), 1);
    },

    "failure that is caught": async (workflows) => {
      const { status, output } = await run(workflows, "caught");
      assert.equal(status, "COMPLETED");
      assert.match(output, /broken on purpose.*"after":2/);
    },

    "retry": async (workflows) => {
      const state = await run(workflows, "retries");
      assert.deepEqual([state.status, state.output, workflows.runs.of(state.id, "flaky")], ["COMPLETED", "3", 3]);
    },

    "workflow that fails": async (workflows) => {
      const { status, failure } = await run(workflows, "failsItself");
      assert.deepEqual([status, failure], ["FAILED", { type: "TypeError", message: "failed on purpose" }]);
    },

    "unknown workflow": async (workflows) => {
      const { status, failure } = await run(workflows, "nobody-home");
      assert.deepEqual([status, failure.type], ["FAILED", "OrchestratorNotRegisteredError"]);
    },

    "unknown activity": async (workflows) => {
      const { status, failure } = await run(workflows, "missing");
      assert.equal(status, "FAILED");
      assert.match(failure.message, /nobody-home/);
    },

    "terminate": async (workflows) => {
      const id = await begin(workflows, "waits");
      await workflows.runs.wait(id, "before", 1);
      await workflows.terminate(id, { because: "enough" });
      const state = await workflows.ended(id);
      assert.deepEqual([state.status, JSON.parse(state.output)], ["TERMINATED", { because: "enough" }]);
      await workflows.raise(id, "go");
      assert.equal((await workflows.get(id)).status, "TERMINATED");
      assert.equal(workflows.runs.of(id, "after"), 0);
    },

    // This client does not ask to take the children along.
    "terminate leaves the child": async (workflows) => {
      const child = randomUUID();
      const id = await begin(workflows, "parentThatWaits", child);
      await workflows.started(child);
      await workflows.terminate(id);
      assert.equal((await workflows.ended(id)).status, "TERMINATED");
      await workflows.raise(child, "go");
      assert.equal((await workflows.ended(child)).status, "COMPLETED");
    },

    "suspend and resume": async (workflows) => {
      const id = await begin(workflows, "waits");
      await workflows.runs.wait(id, "before", 1);
      await workflows.suspend(id);
      assert.equal((await workflows.get(id)).status, "SUSPENDED");
      await workflows.raise(id, "go");
      await delay(300);
      assert.deepEqual([(await workflows.get(id)).status, workflows.runs.of(id, "after")], ["SUSPENDED", 0]);
      await workflows.resume(id);
      const state = await workflows.ended(id);
      assert.deepEqual([state.status, workflows.runs.of(id, "after")], ["COMPLETED", 1]);
    },

    "terminate while suspended": async (workflows) => {
      const id = await begin(workflows, "event");
      await workflows.suspend(id);
      await workflows.terminate(id, "over");
      const state = await workflows.ended(id);
      assert.deepEqual([state.status, state.output], ["TERMINATED", '"over"']);
    },

    "purge": async (workflows) => {
      const { id } = await run(workflows, "sequence", 1);
      assert.equal(await workflows.purge(id), true);
      assert.equal(await workflows.get(id), undefined);
    },

    "purge of what runs": async (workflows) => {
      const id = await begin(workflows, "event");
      assert.equal((await thrown(workflows.purge(id))).code, UNKNOWN);
      await workflows.raise(id, "go", 1);
      assert.equal((await workflows.ended(id)).status, "COMPLETED");
    },

    "purge takes no child along": async (workflows) => {
      const { id } = await run(workflows, "parent", { workflow: "sequence", input: 1 });
      assert.equal(await workflows.purge(id), true);
      assert.equal((await workflows.get(`${id}:0001`)).status, "COMPLETED");
    },

    "unknown instance": async (workflows) => {
      const id = randomUUID();
      assert.equal(await workflows.get(id), undefined);
      const calls = { raise: ["go"], suspend: [], resume: [], terminate: [], purge: [] };
      for (const [call, parameters] of Object.entries(calls)) {
        const error = await thrown(workflows[call](id, ...parameters));
        assert.equal(error.code, UNKNOWN);
        assert.match(error.message, /no such instance exists/);
      }
    },

    "custom status": async (workflows) => {
      const id = await begin(workflows, "status");
      assert.equal((await workflows.get(id)).custom, "waiting");
      await workflows.raise(id, "go");
      await until(async () => (await workflows.get(id)).custom === "almost done");
      assert.equal((await workflows.get(id, false)).custom, undefined);
      await workflows.raise(id, "go");
      assert.equal((await workflows.ended(id)).custom, "almost done");
    },

    "get without contents": async (workflows) => {
      const { id } = await run(workflows, "sequence", 1);
      const state = await workflows.get(id, false);
      assert.deepEqual([state.name, state.status, state.input, state.output], ["sequence", "COMPLETED", undefined, undefined]);
    },

    "wait for what comes later": async (workflows) => {
      const id = randomUUID();
      const [started, ended] = [workflows.started(id), workflows.ended(id)];
      await delay(100);
      await workflows.schedule("sequence", 1, id);
      assert.ok(["RUNNING", "COMPLETED"].includes((await started).status));
      assert.equal((await ended).output, "6");
    },

    "start at a time": async (workflows) => {
      const [id, at] = [randomUUID(), Date.now() + 700];
      await workflows.schedule("sequence", 1, id, new Date(at));
      assert.equal((await workflows.get(id)).status, "PENDING");
      const state = await workflows.ended(id);
      assert.equal(state.output, "6");
      assert.ok(Date.now() >= at - 5, `${at - Date.now()} ms too early`);
    },

    "id that runs": async (workflows) => {
      const id = await begin(workflows, "event");
      assert.equal((await thrown(workflows.schedule("event", 1, id))).code, ALREADY_EXISTS);
      await workflows.raise(id, "go", 1);
      assert.equal((await workflows.ended(id)).output, "1");
    },

    "id that is over": async (workflows) => {
      const { id } = await run(workflows, "sequence", 1);
      await workflows.schedule("sequence", 10, id);
      assert.equal((await workflows.ended(id)).output, "15");
    },

    "large input and output": async (workflows) => {
      const text = "ä€😀x".repeat(60_000);
      assert.equal((await run(workflows, "echoes", text)).output, JSON.stringify(text));
    },

    "replay": async (workflows) => {
      const { id } = await run(workflows, "notes");
      const count = (what) => workflows.runs.of(id, what);
      assert.deepEqual(["start", "middle", "end"].map((what) => [count(`first ${what}`), count(`again ${what}`)]), [[1, 2], [1, 1], [1, 0]]);
    },
  };
  return Object.fromEntries(Object.entries(cases).map(([name, run]) => [name, (app) => run(app.workflows[flavour])]));
};

// Its first turn is over then: @dapr/durabletask-js gives every start a time, and such a start answers before it.
async function begin(workflows, name, input) {
  const id = randomUUID();
  assert.equal(await workflows.schedule(name, input, id), id);
  await workflows.started(id);
  return id;
}

async function run(workflows, name, input) {
  const id = await begin(workflows, name, input);
  return { id, ...(await workflows.ended(id)) };
}

async function until(holds, timeoutMs = 15_000) {
  for (const since = Date.now(); !(await holds()); await delay(10)) assert.ok(Date.now() - since < timeoutMs, `not within ${timeoutMs} ms: ${holds}`);
}
