using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Kill;

/// <summary>The shop's own book of charges: what was really charged, whatever anybody believes.</summary>
internal static class ChargeBookFile
{
    /// <summary>How often each key was charged.</summary>
    public static async Task<Dictionary<string, int>> CountByKeyAsync(string file, CancellationToken cancellationToken) =>
        (await BookFile.ReadAsync(file, cancellationToken))
            .CountBy(charge => charge.GetProperty("key").GetString()!, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
}
