using System.Globalization;

namespace Agents.Decisions.Records;

/// <summary>Where a page of a list ends: times may be the same, so the name tells.</summary>
internal sealed record ListCursor(DateTimeOffset At, string Name)
{
    /// <summary>Null: it is none.</summary>
    public static ListCursor? Read(string text)
    {
        var sign = text.IndexOf('~');
        return sign > 0 && long.TryParse(text.AsSpan(0, sign), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new ListCursor(new DateTimeOffset(ticks, TimeSpan.Zero), text[(sign + 1)..])
            : null;
    }

    /// <summary>Names an entry of a chain so that later ones of the same time come first.</summary>
    public static string Of(string replica, long seq) => string.Create(CultureInfo.InvariantCulture, $"{replica}!{long.MaxValue - seq:D19}");

    public bool IsBefore(DateTimeOffset at, string name) => at < At || (at == At && string.CompareOrdinal(name, Name) > 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}~{Name}");
}
