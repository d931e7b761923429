using System.Globalization;

namespace Agents.Contracts.Inventory;

/// <summary>Orders versions part by part, numbers as numbers: 1.9.0 before 1.10.0. A release is after its pre-releases.</summary>
public sealed class VersionOrder : IComparer<string>
{
    /// <summary>The only one: it has no state.</summary>
    public static VersionOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (left, leftPre) = Split(x);
        var (right, rightPre) = Split(y);
        var core = CompareParts(left, right);
        if (core != 0)
            return core;
        return (leftPre.Length == 0, rightPre.Length == 0) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            _ => CompareParts(leftPre, rightPre),
        };
    }

    private static (string[] Core, string[] Pre) Split(string? version)
    {
        var parts = (version ?? "").Split('-', 2);
        return (parts[0].Split('.'), parts.Length == 2 ? parts[1].Split('.', '-') : []);
    }

    private static int CompareParts(string[] x, string[] y)
    {
        for (var i = 0; i < Math.Max(x.Length, y.Length); i++)
        {
            // A part that is missing is before every part that is there.
            if (i == x.Length || i == y.Length)
                return x.Length.CompareTo(y.Length);
            var xIsNumber = long.TryParse(x[i], NumberStyles.None, CultureInfo.InvariantCulture, out var xNumber);
            var yIsNumber = long.TryParse(y[i], NumberStyles.None, CultureInfo.InvariantCulture, out var yNumber);
            var order = xIsNumber && yIsNumber
                ? xNumber.CompareTo(yNumber)
                : xIsNumber != yIsNumber ? (xIsNumber ? -1 : 1) : string.CompareOrdinal(x[i], y[i]);
            if (order != 0)
                return order;
        }
        return 0;
    }
}
