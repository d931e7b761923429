using System.Text.Json;

namespace Agents.Conformance.Scenarios;

/// <summary>One answer of a scripted application.</summary>
internal sealed record RouteAnswer
{
    public int Status { get; init; } = 200;

    /// <summary>A text, or a list of texts for a header that comes more than once.</summary>
    public Dictionary<string, JsonElement> Headers { get; init; } = [];

    public JsonElement Body { get; init; }
    public string? Text { get; init; }
    public string? Base64 { get; init; }
    public int DelayMs { get; init; }

    /// <summary>The connection is closed without an answer.</summary>
    public bool HangUp { get; init; }

    /// <summary>The body is sent chunked, one chunk every <see cref="GapMs"/>.</summary>
    public List<string>? Chunks { get; init; }

    public int GapMs { get; init; }

    /// <summary>A status for each entry of a bulk delivery in its order; null leaves the entry out of the answer.</summary>
    public List<string?>? BulkStatuses { get; init; }
}
