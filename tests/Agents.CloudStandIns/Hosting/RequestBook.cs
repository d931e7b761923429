using System.Text.Json.Nodes;

namespace Agents.CloudStandIns.Hosting;

/// <summary>What was asked for, faults included.</summary>
public sealed class RequestBook
{
    private readonly Lock _lock = new();
    private readonly List<(string Operation, JsonNode? Body)> _entries = [];

    /// <summary>Whether bodies are kept; for load, no.</summary>
    public bool KeepsBodies { get; set; } = true;

    /// <summary>Names of the operations, in order.</summary>
    public IReadOnlyList<string> Operations
    {
        get
        {
            lock (_lock)
                return [.. _entries.Select(entry => entry.Operation)];
        }
    }

    /// <summary>How often an operation was asked for.</summary>
    public int Count(string operation) => Operations.Count(name => name == operation);

    /// <summary>Bodies of an operation, in order.</summary>
    public IReadOnlyList<JsonNode> Bodies(string operation)
    {
        lock (_lock)
            return [.. _entries.Where(entry => entry.Operation == operation).Select(entry => entry.Body).OfType<JsonNode>()];
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_lock)
            _entries.Clear();
    }

    internal void Add(string operation, JsonNode? body)
    {
        lock (_lock)
            _entries.Add((operation, KeepsBodies ? body : null));
    }
}
