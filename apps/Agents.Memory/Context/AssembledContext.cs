using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Memory.Context;

/// <summary>Context for one turn, ready for a prompt.</summary>
internal sealed record AssembledContext
{
    /// <summary>For the system prompt: what is known of the person, documents with the numbers to cite them by, what was said before.</summary>
    public required string Prompt { get; init; }

    /// <summary>The window as messages, oldest first.</summary>
    public required IReadOnlyList<ContextMessage> Messages { get; init; }

    /// <summary>All pieces that are in it, in the order of the prompt.</summary>
    public required IReadOnlyList<ContextPiece> Pieces { get; init; }

    /// <summary>What was found and is not in it.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>Which tiers answered.</summary>
    public required IReadOnlyList<TierReport> Tiers { get; init; }

    /// <summary>Estimated tokens of the pieces.</summary>
    public required int Tokens { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required double ElapsedMs { get; init; }
}

/// <summary>A turn as a model reads it.</summary>
internal sealed record ContextMessage(string Role, string Content);

/// <param name="Tier">Its tier.</param>
/// <param name="Source">Where it is from.</param>
/// <param name="Tokens">Its estimated tokens.</param>
/// <param name="Score">As in <see cref="ContextPiece"/>.</param>
/// <param name="Reason"><c>tokens</c>: there was no room; <c>duplicate</c>: its text is there already.</param>
internal sealed record LeftOut(string Tier, PieceSource Source, int Tokens, double? Score, string Reason);

/// <param name="Tier">Its name.</param>
/// <param name="Answered">Whether it answered in time.</param>
/// <param name="ElapsedMs">How long it took, or was waited for, in milliseconds.</param>
/// <param name="Found">Pieces that it found.</param>
/// <param name="Reason">Why it did not answer; null: it did.</param>
internal sealed record TierReport(string Tier, bool Answered, double ElapsedMs, int Found, string? Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AssembledContext))]
internal sealed partial class ContextJson : JsonSerializerContext;
