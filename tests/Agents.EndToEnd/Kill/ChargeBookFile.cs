using System.Text.Json;

namespace Agents.EndToEnd.Kill;

/// <summary>The shop's own book of charges: what was really charged, whatever anybody believes.</summary>
internal static class ChargeBookFile
{
    /// <summary>How often each key was charged.</summary>
    public static async Task<Dictionary<string, int>> CountByKeyAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            using var charge = JsonDocument.Parse(line);
            var key = charge.RootElement.GetProperty("key").GetString()!;
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return counts;
    }
}
