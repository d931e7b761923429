using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;

namespace Agents.Gateway.DeadLetters;

/// <summary>
/// Where a page of letters ended, as text <c>TICKS-ID</c>. It names a place in the order, not a letter: it holds when that letter is
/// deleted.
/// </summary>
internal readonly record struct LetterCursor(long Ticks, string Id)
{
    public static LetterCursor After(DeadLetterEntry entry) => new(entry.At.UtcTicks, entry.Id);

    public static bool TryParse(string? text, [NotNullWhen(true)] out LetterCursor? cursor)
    {
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        cursor = dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && CallId.IsValid(text![(dash + 1)..])
                ? new LetterCursor(ticks, text[(dash + 1)..])
                : null;
        return cursor is not null;
    }

    /// <summary>Newest first; of the same time, by id.</summary>
    public bool IsBefore(DeadLetterEntry entry) =>
        entry.At.UtcTicks < Ticks || (entry.At.UtcTicks == Ticks && string.CompareOrdinal(entry.Id, Id) > 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ticks}-{Id}");
}
