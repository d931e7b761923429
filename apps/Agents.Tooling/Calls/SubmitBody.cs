using System.Text.Json;

namespace Agents.Tooling.Calls;

/// <summary>Body of <c>POST /v1/tools/{tool}/calls</c>.</summary>
public sealed record SubmitBody
{
    /// <summary>The tool's arguments: a JSON object that matches the tool's input schema. At most 256 KiB, 32 levels deep.</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>Calls of one tenant with the same key run one after another, in the order of acceptance. 1 to 128 characters.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>Milliseconds after which the call must not start any more, 1 to 86,400,000.</summary>
    public int? DeadlineMs { get; init; }
}
