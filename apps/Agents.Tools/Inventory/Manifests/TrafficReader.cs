using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads the traffic of a tool with its canary; whether the versions exist is for others to say.</summary>
internal static class TrafficReader
{
    private const int MaxVersions = 100;
    private const int MaxWeight = 1000;

    /// <summary>The traffic, or null; then the errors say why.</summary>
    public static TrafficAt? Read(string text, ManifestErrors errors)
    {
        if (YamlText.Load(text, errors) is not { } documents)
            return null;
        if (documents is not [{ RootNode: YamlMappingNode root }])
        {
            errors.Add(documents.Count > 0 ? documents[0].RootNode.Start : Mark.Empty, "", "must be one object with weights.");
            return null;
        }
        var fields = new YamlFields(root, "", errors);
        var weights = fields.Mapping(fields.Require("weights"), "weights");
        var read = weights is null ? [] : ReadWeights(weights);
        var canary = ReadCanary(fields.FindMapping("canary"), read);
        fields.RefuseOthers();
        if (errors.Found.Count > 0)
            return null;
        return new TrafficAt(
            new ToolTraffic { Weights = read, Canary = canary },
            weights!.Node.Children.ToDictionary(entry => ((YamlScalarNode)entry.Key).Value!, entry => entry.Key.Start));
    }

    private static Dictionary<string, int> ReadWeights(YamlFields fields)
    {
        var weights = new Dictionary<string, int>();
        if (fields.Node.Children.Count > MaxVersions)
            fields.Errors.Wrong(fields.Node, "weights", $"at most {MaxVersions} versions");
        var before = fields.Errors.Found.Count;
        foreach (var key in fields.Node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { Length: <= Limits.MaxToolVersionLength } version } || !Forms.Version().IsMatch(version))
                fields.Errors.Wrong(key, "weights", Forms.VersionWords);
            else if (fields.Number(version, 0, MaxWeight) is { } weight)
                weights[version] = weight;
        }
        if (fields.Errors.Found.Count == before && weights.Values.All(weight => weight == 0))
            fields.Errors.Add(fields.Node, "weights", "has no weight over 0; at least one is needed.");
        return weights;
    }

    private static ToolCanary? ReadCanary(YamlFields? fields, Dictionary<string, int> weights)
    {
        if (fields is null)
            return null;
        var defaults = new ToolCanary { Version = "" };
        var version = fields.RequireText("version", Limits.MaxToolVersionLength, Forms.Version(), Forms.VersionWords);
        if (version is not null
            && (weights.GetValueOrDefault(version) == 0 || !weights.Any(entry => entry.Key != version && entry.Value > 0)))
            fields.Errors.Wrong(
                fields.Find("version")!, fields.PathOf("version"), "a version with a weight over 0, while another version has one too");
        var canary = new ToolCanary
        {
            Version = version ?? "",
            MaxErrorRatio = fields.Real("maxErrorRatio", defaults.MaxErrorRatio, 0, 1),
            MaxP95Ms = fields.Number("maxP95Ms", 1, 3_600_000),
            MinimumCalls = fields.Number("minimumCalls", defaults.MinimumCalls, 1, 100_000),
            WindowSeconds = fields.Number("windowSeconds", defaults.WindowSeconds, 1, 3600),
        };
        fields.RefuseOthers();
        return canary;
    }
}

/// <summary>A tool's traffic and where each version of it was read.</summary>
internal sealed record TrafficAt(ToolTraffic Traffic, IReadOnlyDictionary<string, Mark> Places)
{
    public ManifestError Mistake(string version, string message)
    {
        var at = Places.GetValueOrDefault(version, Mark.Empty);
        return new ManifestError("", (int)at.Line, (int)at.Column, "weights." + version, message);
    }
}
