using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Conformance.Scenarios;

/// <summary>The scenarios that lie beside the program.</summary>
internal static class ScenarioFiles
{
    // A field that the runner does not know must not be passed over in silence: the scenario would check less than it says.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Recordings");

    /// <summary>The names of all scenarios that match one of the patterns (<c>state/*</c>), sorted; no pattern is all.</summary>
    public static IReadOnlyList<string> Names(string folder, IReadOnlyCollection<string> patterns) =>
    [
        .. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace('\\', '/'))
            .Where(name => name.Contains('/', StringComparison.Ordinal))
            .Where(name => patterns.Count == 0 || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name)))
            .Order(StringComparer.Ordinal),
    ];

    public static Scenario Load(string folder, string name) =>
        Parse(name, File.ReadAllText(Path.Combine(folder, name + ".json")));

    public static Scenario Parse(string name, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Scenario>(json, Strict)! with { Name = name };
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"scenario {name} is not understood: {e.Message}", e);
        }
    }
}
