"use strict";

const { setTimeout: delay } = require("node:timers/promises");
const { Runs } = require("./runs");

// The workflows and activities of the cases, written once for both workers. What differs between them comes in as `api`.
function register(api) {
  const runs = new Runs();
  const { all, any, child } = api;

  const activities = {
    increment: async (_, n) => n + 1,
    counted: async ({ instance }, name) => runs.add(instance, name),
    // Comes back when so many of its instance are running at the same time.
    together: async ({ instance }, count) => {
      runs.add(instance, "together");
      await runs.wait(instance, "together", count);
      return count;
    },
    slow: async (_, ms) => delay(ms, "slow"),
    echo: async (_, value) => value,
    broken: async ({ instance }, name) => {
      runs.add(instance, name);
      throw new RangeError("broken on purpose");
    },
    // Fails until it is called for the third time.
    flaky: async ({ instance }) => {
      const count = runs.add(instance, "flaky");
      if (count < 3) throw new Error(`attempt ${count}`);
      return count;
    },
  };

  const workflows = {
    async *sequence(context, n) {
      for (let i = 0; i < 5; i++) n = yield context.callActivity("increment", n);
      return n;
    },

    plain: async (context, input) => ({ input, instance: api.instance(context) }),

    async *fanOut(context, count) {
      const results = yield all(context, Array.from({ length: count }, () => context.callActivity("together", count)));
      return results.length;
    },

    async *timer(context, seconds) {
      const before = api.now(context).getTime();
      yield context.createTimer(seconds);
      return api.now(context).getTime() - before;
    },

    async *timers(context) {
      const [long, short] = [context.createTimer(0.6), context.createTimer(0.1)];
      const first = yield any(context, [long, short]);
      yield long;
      return first === short ? "short" : "long";
    },

    async *event(context) {
      return yield context.waitForExternalEvent("Go");
    },

    async *eventLater(context) {
      yield context.createTimer(0.4);
      return yield context.waitForExternalEvent("go");
    },

    async *events(context, count) {
      const got = [];
      while (got.length < count) got.push(yield context.waitForExternalEvent("go"));
      return got;
    },

    async *eventOrTimeout(context, seconds) {
      const [event, timeout] = [context.waitForExternalEvent("go"), context.createTimer(seconds)];
      return (yield any(context, [event, timeout])) === event ? { got: yield event } : "timed out";
    },

    async *parent(context, { workflow, input, id }) {
      return { child: yield child(context, workflow, input, id) };
    },

    async *parents(context, count) {
      return yield all(context, Array.from({ length: count }, (_, n) => child(context, "sequence", n + 1)));
    },

    async *catches(context, { workflow }) {
      try {
        yield child(context, workflow, 1);
        return "no error";
      } catch (error) {
        return `${error.message}`;
      }
    },

    async *again(context, n) {
      n = yield context.callActivity("increment", n);
      if (n < 6) context.continueAsNew(n, false);
      return n;
    },

    // Hands on the events that it did not wait for. They are there before it waits: @dapr/durabletask-js drops one that comes right
    // after another that was waited for.
    async *againWithEvents(context, got) {
      yield context.createTimer(got.length === 0 ? 0.5 : 0);
      got.push(yield context.waitForExternalEvent("go"));
      if (got.length < 3) context.continueAsNew(got, true);
      return got;
    },

    async *fails(context) {
      return yield context.callActivity("broken", "fails");
    },

    async *failsItself(context) {
      yield context.callActivity("increment", 1);
      throw new TypeError("failed on purpose");
    },

    async *caught(context) {
      try {
        return yield context.callActivity("broken", "caught");
      } catch (error) {
        return { caught: error.message, after: yield context.callActivity("increment", 1) };
      }
    },

    async *retries(context) {
      for (;;) {
        let failed = false;
        try {
          return yield context.callActivity("flaky");
        } catch {
          failed = true;
        }
        if (failed) yield context.createTimer(0.05);
      }
    },

    async *missing(context) {
      return yield context.callActivity("nobody-home", 1);
    },

    async *waits(context) {
      yield context.callActivity("counted", "before");
      yield context.waitForExternalEvent("go");
      return yield context.callActivity("counted", "after");
    },

    async *parentThatWaits(context, id) {
      return yield child(context, "waits", 1, id);
    },

    async *status(context) {
      context.setCustomStatus("waiting");
      yield context.waitForExternalEvent("go");
      context.setCustomStatus("almost done");
      yield context.waitForExternalEvent("go");
      return "done";
    },

    async *echoes(context, value) {
      return yield context.callActivity("echo", value);
    },

    // Notes what it does for the first time, and what it only does again.
    async *notes(context) {
      const note = (what) => runs.add(api.instance(context), `${api.isReplaying(context) ? "again" : "first"} ${what}`);
      note("start");
      yield context.callActivity("increment", 1);
      note("middle");
      yield context.callActivity("increment", 1);
      note("end");
      return "noted";
    },
  };

  for (const [name, run] of Object.entries(activities)) api.activity(name, run);
  for (const [name, run] of Object.entries(workflows)) api.workflow(name, run);
  return runs;
}

module.exports = { register };
