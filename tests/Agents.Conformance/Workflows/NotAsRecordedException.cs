namespace Agents.Conformance.Workflows;

/// <summary>The sidecar does something else than daprd did.</summary>
internal sealed class NotAsRecordedException(string message) : Exception(message);
