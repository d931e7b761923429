"use strict";

const { DaprWorkflowClient, WorkflowRuntime, WorkflowRuntimeStatus } = require("@dapr/dapr");
const { register } = require("./definitions");

// The workflow part of @dapr/dapr: another client and worker, which came out of @dapr/durabletask-js and went its own way.
function startDapr(port) {
  const options = () => ({ daprHost: "127.0.0.1", daprPort: `${port}` });
  const runtime = new WorkflowRuntime(options());
  const client = new DaprWorkflowClient(options());
  const runs = register({
    workflow: (name, run) => runtime.registerWorkflowWithName(name, run),
    activity: (name, run) => runtime.registerActivityWithName(
      name, (context, input) => run({ instance: context.getWorkflowInstanceId(), task: context.getWorkflowActivityId() }, input)),
    all: (context, tasks) => context.whenAll(tasks),
    any: (context, tasks) => context.whenAny(tasks),
    child: (context, ...call) => context.callChildWorkflow(...call),
    instance: (context) => context.getWorkflowInstanceId(),
    now: (context) => context.getCurrentUtcDateTime(),
    isReplaying: (context) => context.isReplaying(),
  });

  const told = (state) => state && {
    name: state.name,
    status: WorkflowRuntimeStatus[state.runtimeStatus],
    createdAt: state.createdAt,
    updatedAt: state.lastUpdatedAt,
    input: state.serializedInput,
    output: state.serializedOutput,
    custom: state.customStatus,
    failure: state.workflowFailureDetails && { type: state.workflowFailureDetails.getErrorType(), message: state.workflowFailureDetails.getErrorMessage() },
  };
  return {
    runs,
    start: () => runtime.start(),
    stop: () => Promise.all([runtime.stop(), client.stop()]),
    schedule: (name, input, id, at) => client.scheduleNewWorkflow(name, input, id, at),
    get: async (id, contents = true) => told(await client.getWorkflowState(id, contents)),
    started: async (id) => told(await client.waitForWorkflowStart(id, true, 20)),
    ended: async (id) => told(await client.waitForWorkflowCompletion(id, true, 20)),
    raise: (id, name, data) => client.raiseEvent(id, name, data),
    terminate: (id, output) => client.terminateWorkflow(id, output),
    suspend: (id) => client.suspendWorkflow(id),
    resume: (id) => client.resumeWorkflow(id),
    purge: (id) => client.purgeWorkflow(id),
  };
}

module.exports = { startDapr };
