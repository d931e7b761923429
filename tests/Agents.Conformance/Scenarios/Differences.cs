using System.Text.Json;

namespace Agents.Conformance.Scenarios;

/// <summary>Scenarios in which the embedded sidecar is different on purpose, each with its reason: <c>Recordings/differences.json</c>.</summary>
internal sealed class Differences(IReadOnlyDictionary<string, string> reasons)
{
    private const string FileName = "differences.json";

    /// <summary>More than one scenario in so many would be another product, not a difference.</summary>
    public const int OneIn = 10;

    public static Differences None { get; } = new(new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> Reasons { get; } = reasons;

    public static Differences Load(string folder) =>
        new(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(folder, FileName)))!);
}
