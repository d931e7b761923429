using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using Agents.Tools.Inventory.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory.Folder;

/// <summary>All manifests of a folder, checked one by one and against each other.</summary>
internal static class ManifestFolder
{
    /// <summary>Also of a manifest that comes through the API.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <summary>The manifests by name and version, or every mistake; never both.</summary>
    public static (IReadOnlyList<ToolManifest> Manifests, IReadOnlyList<ManifestError> Errors) Load(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (!Directory.Exists(full))
            return ([], [new ManifestError(full, 0, 0, "", $"is not a folder; {ToolsOptions.Section}:{nameof(ToolsOptions.Path)} must name one.")]);
        try
        {
            return Read(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ([], [new ManifestError(full, 0, 0, "", $"cannot be read: {exception.Message}")]);
        }
    }

    private static (IReadOnlyList<ToolManifest> Manifests, IReadOnlyList<ManifestError> Errors) Read(string full)
    {
        var all = new List<(ManifestAt At, ManifestErrors Errors)>();
        var files = new List<ManifestErrors>();
        foreach (var file in Directory.EnumerateFiles(full).Where(ManifestFiles.IsManifest).Order(StringComparer.Ordinal))
        {
            var errors = new ManifestErrors(Path.GetRelativePath(Environment.CurrentDirectory, file));
            files.Add(errors);
            if (new FileInfo(file).Length > MaxFileBytes)
                errors.Add(YamlDotNet.Core.Mark.Empty, "", $"has more than {MaxFileBytes} bytes.");
            else
                all.AddRange(ManifestReader.Read(File.ReadAllText(file), errors).Select(at => (at, errors)));
        }
        CheckTogether(all);
        var found = files.SelectMany(file => file.Found).ToList();
        if (files.Count == 0)
            found.Add(new ManifestError(full, 0, 0, "", "holds no manifest (*.yaml, *.yml, *.json)."));
        if (found.Count > 0)
            return ([], found);
        return ([.. all.Select(one => one.At.Manifest)
            .OrderBy(manifest => manifest.Name, StringComparer.Ordinal)
            .ThenBy(manifest => manifest.Version, VersionOrder.Instance)], []);
    }

    private static void CheckTogether(List<(ManifestAt At, ManifestErrors Errors)> all)
    {
        var names = all.Select(one => one.At.Manifest.Name).ToHashSet();
        var seen = new HashSet<(string, string)>();
        foreach (var ((manifest, node), errors) in all)
        {
            if (!seen.Add((manifest.Name, manifest.Version)))
                errors.Add(node, "version", $"is '{manifest.Version}', and {manifest.Name} has that version in another manifest too.");
            if (manifest.Compensation is { } compensation && !names.Contains(compensation.Tool))
            {
                var at = node.Children[new YamlScalarNode("compensation")];
                errors.Add(at, "compensation.tool", $"is '{compensation.Tool}', which no manifest describes.");
            }
            if (seen.Count == Limits.MaxTools + 1)
                errors.Add(node, "", $"is one more than the {Limits.MaxTools} that are allowed.");
        }
    }
}
