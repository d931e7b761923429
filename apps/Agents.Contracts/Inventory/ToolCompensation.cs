namespace Agents.Contracts.Inventory;

/// <summary>The call that undoes the effect of a succeeded call.</summary>
public sealed record ToolCompensation
{
    /// <summary>Name of the tool that undoes.</summary>
    public required string Tool { get; init; }

    /// <summary>
    /// Its arguments: name to JSON Pointer (RFC 6901) into <c>{"arguments": ..., "result": ...}</c> of the call to undo,
    /// for example <c>/result/chargeId</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Arguments { get => field ?? new Dictionary<string, string>(); init; } = new Dictionary<string, string>();
}
