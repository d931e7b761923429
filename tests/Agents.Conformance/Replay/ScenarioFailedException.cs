namespace Agents.Conformance.Replay;

/// <summary>A scenario did not go as recorded; the message says where and how.</summary>
internal sealed class ScenarioFailedException(string message) : Exception(message);
