"use strict";

const { TaskHubGrpcClient, TaskHubGrpcWorker } = require("@dapr/durabletask-js");
const { OrchestrationStatus } = require("@dapr/durabletask-js/orchestration/enum/orchestration-status.enum");
const { whenAll, whenAny } = require("@dapr/durabletask-js/task");
const { register } = require("./definitions");

// @dapr/durabletask-js: the client and the worker that the Dapr SDK grew out of.
function startDurableTask(port) {
  const worker = new TaskHubGrpcWorker(`127.0.0.1:${port}`);
  const client = new TaskHubGrpcClient(`127.0.0.1:${port}`);
  const runs = register({
    workflow: (name, run) => worker.addNamedOrchestrator(name, run),
    activity: (name, run) => worker.addNamedActivity(name, (context, input) => run({ instance: context.orchestrationId, task: context.taskId }, input)),
    all: (_, tasks) => whenAll(tasks),
    any: (_, tasks) => whenAny(tasks),
    child: (context, ...call) => context.callSubOrchestrator(...call),
    instance: (context) => context.instanceId,
    now: (context) => context.currentUtcDateTime,
    isReplaying: (context) => context.isReplaying,
  });

  const told = (state) => state && {
    name: state.name,
    status: OrchestrationStatus[state.runtimeStatus],
    createdAt: state.createdAt,
    updatedAt: state.lastUpdatedAt,
    input: state.serializedInput,
    output: state.serializedOutput,
    custom: state.serializedCustomStatus,
    failure: state.failureDetails && { type: state.failureDetails.errorType, message: state.failureDetails.message },
  };
  return {
    runs,
    start: () => worker.start(),
    stop: () => Promise.all([worker.stop(), client.stop()]),
    schedule: (name, input, id, at) => client.scheduleNewOrchestration(name, input, id, at),
    get: async (id, contents) => told(await client.getOrchestrationState(id, contents)),
    started: async (id) => told(await client.waitForOrchestrationStart(id, true, 20)),
    ended: async (id) => told(await client.waitForOrchestrationCompletion(id, true, 20)),
    raise: (id, name, data) => client.raiseOrchestrationEvent(id, name, data),
    terminate: (id, output) => client.terminateOrchestration(id, output),
    suspend: (id) => client.suspendOrchestration(id),
    resume: (id) => client.resumeOrchestration(id),
    purge: async (id) => ((await client.purgeOrchestration(id))?.deletedInstanceCount ?? 0) > 0,
  };
}

module.exports = { startDurableTask };
