using System.Text.Json;
using Agents.Conformance.Names;
using Agents.Conformance.Wire;

namespace Agents.Conformance.Compare;

/// <summary>Compares headers: every one that was recorded, with its number of lines, and none besides.</summary>
internal static class HeaderComparison
{
    /// <summary>The first seven were not kept in the recordings; how a body is framed is the server's own matter.</summary>
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal)
    {
        "date", "content-length", "connection", "keep-alive", "host", "accept-encoding", "transfer-encoding",
    };

    public static IEnumerable<Difference> Compare(
        IReadOnlyDictionary<string, JsonElement> expected, HttpHead actual, FreshNames names, string place)
    {
        var given = actual.Headers
            .Where(header => !Ignored.Contains(header.Key))
            .GroupBy(header => names.Remove(header.Key), header => names.Remove(header.Value), StringComparer.Ordinal)
            .ToDictionary(lines => lines.Key, lines => lines.ToList(), StringComparer.Ordinal);
        foreach (var (name, value) in expected)
        {
            if (Ignored.Contains(name)) continue;
            if (!given.Remove(name, out var lines)) yield return new Difference($"{place}.{name}", value.GetRawText(), "nothing");
            else if (!Same(value, lines)) yield return new Difference($"{place}.{name}", value.GetRawText(), JsonSerializer.Serialize(lines, JsonText.Compact));
        }
        foreach (var (name, lines) in given) yield return new Difference($"{place}.{name}", "nothing", JsonSerializer.Serialize(lines, JsonText.Compact));
    }

    private static bool Same(JsonElement expected, List<string> lines)
    {
        var wanted = expected.ValueKind == JsonValueKind.Array
            ? expected.EnumerateArray().Select(item => item.GetString()!).ToList()
            : [expected.GetString()!];
        return !SetMatching.Compare(wanted.Count, lines.Count, (e, a) => TextPattern.Of(wanted[e]).Matches(lines[a]) ? [] : [Unlike], "").Any();
    }

    private static readonly Difference Unlike = new("", "", "");
}
