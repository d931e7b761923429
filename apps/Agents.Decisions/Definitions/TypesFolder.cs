using Agents.Decisions.Definitions.Reading;
using Agents.Hosting.Manifests;

namespace Agents.Decisions.Definitions;

/// <summary>All decision types of a folder, checked one by one and against each other.</summary>
internal static class TypesFolder
{
    private const int MaxFiles = 1000;

    /// <summary>The types, or every mistake; never both.</summary>
    public static (IReadOnlyList<DecisionDefinition> Types, IReadOnlyList<ManifestError> Mistakes) Load(string folder)
    {
        if (!Directory.Exists(folder))
            return ([], [new ManifestError(folder, 0, 0, "", $"is not a folder; {DecisionsOptions.Section}:{nameof(DecisionsOptions.TypesPath)} must name one.")]);
        try
        {
            return Read(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ([], [new ManifestError(folder, 0, 0, "", $"cannot be read: {exception.Message}")]);
        }
    }

    private static (IReadOnlyList<DecisionDefinition> Types, IReadOnlyList<ManifestError> Mistakes) Read(string folder)
    {
        var types = new List<DecisionDefinition>();
        var mistakes = new List<ManifestError>();
        var files = Directory.EnumerateFiles(folder).Where(ManifestFiles.IsManifest).Order(StringComparer.Ordinal).ToArray();
        if (files.Length > MaxFiles)
            return ([], [new ManifestError(folder, 0, 0, "", $"holds {files.Length} decision types; at most {MaxFiles} are allowed.")]);
        foreach (var file in files)
        {
            var errors = new ManifestErrors(Path.GetRelativePath(Environment.CurrentDirectory, file));
            if (new FileInfo(file).Length > DefinitionLimits.MaxBytes)
                errors.Add(YamlDotNet.Core.Mark.Empty, "", $"has more than {DefinitionLimits.MaxBytes} bytes.");
            else if (DefinitionReader.Read(File.ReadAllText(file), errors) is { } type)
            {
                if (types.Any(one => one.Name == type.Name && one.Version == type.Version))
                    errors.Add(YamlDotNet.Core.Mark.Empty, "version", $"is '{type.Version}', and {type.Name} has that version in another file too.");
                types.Add(type);
            }
            mistakes.AddRange(errors.Found);
        }
        return mistakes.Count > 0 ? ([], mistakes) : (types, []);
    }
}
