"use strict";

// Starts the app, runs every case and prints one line of JSON for each. What the client itself logs goes to stderr.
const log = process.stdout.write.bind(process.stdout);
console.log = console.info = console.debug = console.warn = console.error;

const http = require("node:http");
const { setTimeout: delay } = require("node:timers/promises");
const { startApp } = require("./app");
const settings = require("./settings");
const { startDapr } = require("./workflows/dapr");
const { startDurableTask } = require("./workflows/durabletask");

const LIMIT_MS = 60_000;
const areas = {
  "redis state": require("./cases/state")("redis-store"),
  "postgres state": require("./cases/state")("postgres-store"),
  "state": require("./cases/stores"),
  "kafka pubsub": require("./cases/pubsub")("kafka"),
  "redis pubsub": require("./cases/pubsub")("redis"),
  "pubsub": require("./cases/delivery"),
  "invocation": require("./cases/invocation"),
  "actors": require("./cases/actors"),
  "lock": require("./cases/lock"),
  "sidecar": require("./cases/sidecar"),
  "durabletask workflow": require("./cases/workflow")("durabletask"),
  "dapr workflow": require("./cases/workflow")("dapr"),
};

async function report(name, run) {
  const since = Date.now();
  let error = null;
  try {
    await Promise.race([run(), delay(LIMIT_MS, null, { ref: false }).then(() => { throw new Error(`not done within ${LIMIT_MS} ms`); })]);
  } catch (e) {
    error = `${e.stack ?? e}`;
  }
  log(`${JSON.stringify({ name, ok: error === null, ms: Date.now() - since, error })}\n`);
}

function status(path) {
  return new Promise((resolve) => {
    http.get({ host: "127.0.0.1", port: settings.sidecarPort, path }, (answer) => { answer.resume(); resolve(answer.statusCode); }).on("error", () => resolve(0));
  });
}

async function main() {
  // A worker has an app id for itself: all workers of one share their work.
  const workflows = { durabletask: startDurableTask(settings.durableTaskPort), dapr: startDapr(settings.daprWorkflowPort) };
  const app = { ...await startApp(), workflows };
  await Promise.all(Object.values(workflows).map((one) => one.start()));
  while ((await status("/v1.0/healthz")) !== 204) await delay(50);
  // Areas side by side, for most of their time is waiting; the cases of one area one after the other.
  await Promise.all(Object.entries(areas).map(async ([area, cases]) => {
    for (const [name, run] of Object.entries(cases)) await report(`${area}: ${name}`, () => run(app));
  }));
  await Promise.all([app.server.stop(), ...Object.values(workflows).map((one) => one.stop())]);
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
