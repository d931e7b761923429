"use strict";

// Everything that the test project tells this process.
function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; this suite is started by the test project`);
  return value;
}

module.exports = {
  sidecarPort: required("SUITE_SIDECAR_PORT"),
  appPort: required("SUITE_APP_PORT"),
  appId: required("SUITE_APP_ID"),
  otherAppId: required("SUITE_OTHER_APP_ID"),
  // gRPC ports of two sidecars without an app port.
  durableTaskPort: required("SUITE_DURABLE_TASK_PORT"),
  daprWorkflowPort: required("SUITE_DAPR_WORKFLOW_PORT"),
};
