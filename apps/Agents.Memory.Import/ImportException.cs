namespace Agents.Memory.Import;

/// <summary>The import cannot begin or go on; the message says why and what to do.</summary>
internal sealed class ImportException(string message) : Exception(message);
