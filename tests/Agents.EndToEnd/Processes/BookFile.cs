using System.Text.Json;

namespace Agents.EndToEnd.Processes;

/// <summary>A book of the shop, while the shop writes to it.</summary>
internal static class BookFile
{
    /// <summary>Its entries, oldest first; none when there is no such book yet.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var entries = new List<JsonElement>();
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            entries.Add(JsonSerializer.Deserialize<JsonElement>(line));
        }

        return entries;
    }
}
