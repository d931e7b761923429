using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Sidecars;

/// <summary>Writes the resources of a scenario.</summary>
internal sealed class ResourceFiles(Scenario scenario, ScenarioFolder folder, Placeholders placeholders)
{
    private const string PlainFile = "${dir}/";

    /// <summary>The plain files, which belong to no sidecar.</summary>
    public void WriteData()
    {
        foreach (var (name, content) in scenario.Resources.Where(resource => resource.Key.StartsWith(PlainFile, StringComparison.Ordinal)))
        {
            var file = placeholders.Fill(name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content.ValueKind == JsonValueKind.String ? placeholders.Fill(content.GetString()!) : placeholders.Fill(content));
        }
    }

    /// <summary>The folder with the resources of one application's sidecar, and the file with its Configuration.</summary>
    public (string Folder, string Configuration) WriteFor(string app)
    {
        var only = scenario.Apps[app].Daprd.Resources;
        var mine = scenario.Resources
            .Where(resource => !resource.Key.StartsWith(PlainFile, StringComparison.Ordinal) && (only is null || only.Contains(resource.Key)))
            .ToLookup(resource => IsConfiguration(resource.Value));

        var target = Directory.CreateDirectory(Path.Combine(folder.Root, "resources-" + app)).FullName;
        foreach (var (name, resource) in mine[false]) File.WriteAllText(Path.Combine(target, placeholders.Fill(name)), placeholders.Fill(resource));

        var configuration = mine[true].Select(resource => JsonNode.Parse(placeholders.Fill(resource.Value))!.AsObject()).SingleOrDefault() ?? Empty();
        AddNameResolution(configuration);
        var file = Path.Combine(folder.Root, $"config-{app}.yaml");
        File.WriteAllText(file, configuration.ToJsonString(JsonText.Compact));
        return (target, file);
    }

    private static bool IsConfiguration(JsonElement resource) =>
        resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("kind", out var kind) && kind.ValueEquals("Configuration");

    private static JsonObject Empty() => new()
    {
        ["apiVersion"] = "dapr.io/v1alpha1",
        ["kind"] = "Configuration",
        ["metadata"] = new JsonObject { ["name"] = "recording" },
        ["spec"] = new JsonObject(),
    };

    // The recordings were made so: the default, mDNS, is not to be had everywhere.
    private void AddNameResolution(JsonObject configuration) => configuration["spec"]!["nameResolution"] = new JsonObject
    {
        ["component"] = "sqlite",
        ["version"] = "v1",
        ["configuration"] = new JsonObject { ["connectionString"] = folder.Names },
    };
}
