"use strict";

const { CommunicationProtocolEnum, DaprPubSubStatusEnum, DaprServer, HttpMethod, LogLevel } = require("@dapr/dapr");
const { JsCounter, journal } = require("./actors");
const { Inbox } = require("./inbox");
const settings = require("./settings");

const { SUCCESS, RETRY, DROP } = DaprPubSubStatusEnum;

// The app with all subscriptions. A message says itself how it wants to be treated: { id, times } fails so often.
async function startApp() {
  const inbox = new Inbox();
  const server = new DaprServer({
    serverHost: "127.0.0.1",
    serverPort: settings.appPort,
    communicationProtocol: CommunicationProtocolEnum.HTTP,
    // Short, so that a case can see an actor go; every other case calls its actors again at once.
    clientOptions: { daprHost: "127.0.0.1", daprPort: settings.sidecarPort, actor: { actorIdleTimeout: "2s", drainOngoingCallTimeout: "1s", drainRebalancedActors: true } },
    logger: { level: LogLevel.Error },
  });

  const record = (topic) => async (data, headers) => inbox.add(topic, data, headers);
  const recordThen = (topic, status) => async (data, headers) => {
    const before = inbox.of(topic, (message) => message.data.id === data.id).length;
    inbox.add(topic, data, headers);
    return before < (data.times ?? Infinity) ? status : SUCCESS;
  };

  const { pubsub } = server;
  for (const component of ["kafka", "redis"]) {
    await pubsub.subscribe(component, `${component}-plain`, record(`${component}-plain`));
    // A boolean: the client writes each value as JSON, so the text "true" would arrive in quotes.
    await pubsub.subscribe(component, `${component}-raw`, record(`${component}-raw`), undefined, { rawPayload: true });
    await pubsub.subscribe(component, `${component}-dropped`, recordThen(`${component}-dropped`, DROP));
    await pubsub.subscribe(component, `${component}-dead`, record(`${component}-dead`));
    await pubsub.subscribeWithOptions(component, `${component}-with-dead`, {
      deadLetterTopic: `${component}-dead`,
      callback: recordThen(`${component}-with-dead`, RETRY),
    });
    await pubsub.subscribeBulk(component, `${component}-bulk`, record(`${component}-bulk`), { maxMessagesCount: 10, maxAwaitDurationMs: 200 });
  }
  await pubsub.subscribe("kafka", "kafka-retried", recordThen("kafka-retried", RETRY));
  await pubsub.subscribe("kafka", "kafka-thrown", async (data, headers) => {
    inbox.add("kafka-thrown", data, headers);
    throw new Error("on purpose");
  });
  await pubsub.subscribe("redis", "redis-failed", recordThen("redis-failed", RETRY));
  await pubsub.subscribeBulk("kafka", "kafka-bulk-retried", recordThen("kafka-bulk-retried", RETRY), { maxMessagesCount: 10, maxAwaitDurationMs: 200 });
  await pubsub.subscribeWithOptions("kafka", "kafka-routed", {
    route: { default: "routed-default", rules: [{ match: 'event.type == "special"', path: "routed-special" }] },
  });
  pubsub.subscribeToRoute("kafka", "kafka-routed", "routed-default", record("routed-default"));
  pubsub.subscribeToRoute("kafka", "kafka-routed", "routed-special", record("routed-special"));

  await server.invoker.listen("greet", async ({ body, query, headers }) => ({ got: JSON.parse(body), query, caller: headers["dapr-caller-app-id"] }), { method: HttpMethod.POST });
  await server.invoker.listen("hello", async ({ query }) => ({ hello: "from js", query }), { method: HttpMethod.GET });

  await server.actor.init();
  await server.actor.registerActor(JsCounter);
  await server.start();
  return { server, client: server.client, inbox, journal };
}

module.exports = { startApp };
