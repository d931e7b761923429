using System.Text.Json;

namespace Agents.Conformance.Workflows;

/// <summary>One thing that was seen on the wire between a daprd, its workers and its clients, or done beside it.</summary>
internal sealed record Entry
{
    /// <summary>Milliseconds since the recording began.</summary>
    public required int At { get; init; }

    /// <summary><c>worker</c>, <c>worker-2</c>, <c>client</c>, <c>daprd</c> or <c>scenario</c>.</summary>
    public required string From { get; init; }

    /// <summary>To whom daprd sent it.</summary>
    public string? To { get; init; }

    public required string Rpc { get; init; }

    /// <summary>Undefined: it is none of a message.</summary>
    public JsonElement Message { get; init; }

    /// <summary>The status of a call that failed.</summary>
    public string? Error { get; init; }

    /// <summary>The text of that status.</summary>
    public string? Text { get; init; }

    /// <summary>The caller ended the call.</summary>
    public string? End { get; init; }

    /// <summary>What was done outside the wire.</summary>
    public string? Note { get; init; }

    /// <summary>The milliseconds of times that this entry names first.</summary>
    public IReadOnlyDictionary<string, double> Times { get; init; } = new Dictionary<string, double>();

    public bool IsFromDaprd => From == "daprd";

    public bool IsWork => Rpc == "GetWorkItems";

    public bool HasMessage => Message.ValueKind != JsonValueKind.Undefined;
}
