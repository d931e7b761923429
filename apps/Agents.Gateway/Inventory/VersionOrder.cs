using System.Globalization;

namespace Agents.Gateway.Inventory;

/// <summary>Orders versions part by part, numbers as numbers: 1.9.0 before 1.10.0, and 2.0.0-beta before 2.0.0.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var (left, leftTag) = Split(x ?? "");
        var (right, rightTag) = Split(y ?? "");
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            if (ComparePart(left.ElementAtOrDefault(i) ?? "0", right.ElementAtOrDefault(i) ?? "0") is var order and not 0)
            {
                return order;
            }
        }

        return (leftTag.Length, rightTag.Length) switch
        {
            (0, 0) => 0,
            (0, _) => 1,
            (_, 0) => -1,
            _ => string.CompareOrdinal(leftTag, rightTag),
        };
    }

    private static (string[] Parts, string Tag) Split(string version)
    {
        var dash = version.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (version.Split('.'), "") : (version[..dash].Split('.'), version[(dash + 1)..]);
    }

    private static int ComparePart(string left, string right) =>
        long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
        && long.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var r)
            ? l.CompareTo(r)
            : string.CompareOrdinal(left, right);
}
