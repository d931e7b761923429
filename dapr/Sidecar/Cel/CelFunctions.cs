using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Cel;

/// <summary>The standard functions: of strings, sizes, conversions and times.</summary>
internal static class CelFunctions
{
    // Name to number of arguments, the target included, and whether it is called with one, without, or either.
    private static readonly Dictionary<string, (int Arguments, bool AsMember, bool AsGlobal)> Known = new(StringComparer.Ordinal)
    {
        ["size"] = (1, true, true),
        ["contains"] = (2, true, false),
        ["startsWith"] = (2, true, false),
        ["endsWith"] = (2, true, false),
        ["matches"] = (2, true, true),
        ["int"] = (1, false, true),
        ["uint"] = (1, false, true),
        ["double"] = (1, false, true),
        ["string"] = (1, false, true),
        ["bytes"] = (1, false, true),
        ["bool"] = (1, false, true),
        ["dyn"] = (1, false, true),
        ["type"] = (1, false, true),
        ["duration"] = (1, false, true),
        ["timestamp"] = (1, false, true),
    };

    private static readonly HashSet<string> Getters =
    [
        "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes", "getSeconds",
        "getMilliseconds",
    ];

    private static readonly ConcurrentDictionary<string, Regex?> Patterns = new(StringComparer.Ordinal);

    /// <exception cref="CelSyntaxException">No such function, or not called so.</exception>
    public static void CheckCall(string name, bool asMember, int arguments, int position)
    {
        if (Getters.Contains(name) && asMember && arguments == 0) return;
        if (!Known.TryGetValue(name, out var function)) throw new CelSyntaxException($"undeclared reference to '{name}'", position);
        var fits = asMember ? function.AsMember && arguments + 1 == function.Arguments : function.AsGlobal && arguments == function.Arguments;
        if (!fits) throw new CelSyntaxException($"found no matching overload for '{name}'", position);
    }

    public static object? Apply(string name, object?[] values) => (name, values[0], values.Length > 1 ? values[1] : null) switch
    {
        ("size", string text, _) => text.EnumerateRunes().LongCount(),
        ("size", byte[] data, _) => (long)data.Length,
        ("size", var value, _) when CelValues.IsList(value) || CelValues.IsMap(value) => (long)CelValues.Count(value),
        ("contains", string text, string part) => text.Contains(part, StringComparison.Ordinal),
        ("startsWith", string text, string part) => text.StartsWith(part, StringComparison.Ordinal),
        ("endsWith", string text, string part) => text.EndsWith(part, StringComparison.Ordinal),
        ("matches", string text, string pattern) => Matches(text, pattern),
        ("dyn", var value, _) => value,
        ("type", var value, _) => TypeName(value),
        ("duration", TimeSpan span, _) => span,
        ("duration", string text, _) => GoDuration.TryParse(text, out var span) ? span : new CelError($"invalid duration '{text}'"),
        ("timestamp", DateTimeOffset time, _) => time,
        ("timestamp", string text, _) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : new CelError($"invalid timestamp '{text}'"),
        (_, DateTimeOffset time, _) when Getters.Contains(name) => Part(name, time),
        (_, TimeSpan span, _) when Getters.Contains(name) => Part(name, span),
        _ => CelConversions.Convert(name, values[0]),
    };

    private static object Matches(string text, string pattern)
    {
        var regex = Patterns.GetOrAdd(pattern, static p =>
        {
            try
            {
                return new Regex(p, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                return null; // Not a pattern; the answer is an error each time.
            }
        });
        return regex is null ? new CelError($"invalid pattern '{pattern}'") : regex.IsMatch(text);
    }

    private static string TypeName(object? value) => value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        byte[] => "bytes",
        DateTimeOffset => "google.protobuf.Timestamp",
        TimeSpan => "google.protobuf.Duration",
        _ => CelValues.IsMap(value) ? "map" : "list",
    };

    private static long Part(string name, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return name switch
        {
            "getFullYear" => utc.Year,
            "getMonth" => utc.Month - 1,
            "getDate" => utc.Day,
            "getDayOfMonth" => utc.Day - 1,
            "getDayOfWeek" => (int)utc.DayOfWeek,
            "getDayOfYear" => utc.DayOfYear - 1,
            "getHours" => utc.Hour,
            "getMinutes" => utc.Minute,
            "getSeconds" => utc.Second,
            _ => utc.Millisecond,
        };
    }

    private static object Part(string name, TimeSpan span) => name switch
    {
        "getHours" => (long)span.TotalHours,
        "getMinutes" => (long)span.TotalMinutes,
        "getSeconds" => (long)span.TotalSeconds,
        "getMilliseconds" => (long)span.Milliseconds,
        _ => CelError.NoOverload(name),
    };
}
