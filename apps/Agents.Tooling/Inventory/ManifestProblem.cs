namespace Agents.Tooling.Inventory;

/// <summary>Problem details (RFC 9457) of a manifest or a traffic rule that is not right.</summary>
public sealed record ManifestProblem
{
    /// <summary>Stable URI.</summary>
    public required string Type { get; init; }

    /// <summary>What went wrong, in general.</summary>
    public required string Title { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What went wrong this time.</summary>
    public string? Detail { get; init; }

    /// <summary>Every mistake.</summary>
    public IReadOnlyList<ManifestMistake> Errors { get => field ?? []; init; } = [];
}

/// <summary>One mistake in a manifest or a traffic rule.</summary>
/// <param name="Line">1 for the first; 0 when the mistake has no place in the text.</param>
/// <param name="Column">1 for the first; 0 when the mistake has no place in the text.</param>
/// <param name="Field">Dotted path of the field; empty for the document.</param>
/// <param name="Message">What is there and what is allowed.</param>
public sealed record ManifestMistake(int Line, int Column, string Field, string Message);
