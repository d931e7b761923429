using System.Text.Json;

namespace Agents.Conformance.Scenarios;

/// <summary>A request that is sent to a sidecar.</summary>
internal sealed record SentRequest
{
    public required string Method { get; init; }

    /// <summary>The request target as it goes over the wire, with the query.</summary>
    public required string Path { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];
    public JsonElement Body { get; init; }
    public string? Text { get; init; }
    public string? Base64 { get; init; }
    public Repeated? Repeat { get; init; }

    /// <summary>Sent in chunks, without a content length.</summary>
    public bool ChunkedUpload { get; init; }

    public int TimeoutMs { get; init; } = 30_000;
    public bool WatchStream { get; init; }
}

internal sealed record Repeated(string Text, int Times);

/// <summary>What an answer, or a request to an application, must look like. What is not given is not compared.</summary>
internal sealed record ExpectedMessage
{
    public int? Status { get; init; }
    public string? Method { get; init; }
    public string? Path { get; init; }

    /// <summary>A text, or a list of texts for a header that came more than once.</summary>
    public Dictionary<string, JsonElement>? Headers { get; init; }

    public JsonElement Body { get; init; }
    public string? Text { get; init; }
    public string? Base64 { get; init; }
    public Fingerprint? Bytes { get; init; }

    /// <summary>The body came in parts, with time between them.</summary>
    public bool Streamed { get; init; }

    /// <summary>There was no answer in this time, and nothing else to compare.</summary>
    public int? NoAnswerWithinMs { get; init; }
}

internal sealed record Fingerprint(long Length, string Sha256);
