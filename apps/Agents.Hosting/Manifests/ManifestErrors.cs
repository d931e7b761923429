using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Hosting.Manifests;

/// <summary>Collects the mistakes of one file.</summary>
public sealed class ManifestErrors(string file)
{
    private readonly List<ManifestError> _found = [];

    public IReadOnlyList<ManifestError> Found => _found;

    public void Add(YamlNode at, string field, string message) => Add(at.Start, field, message);

    public void Add(Mark at, string field, string message) =>
        _found.Add(new ManifestError(file, (int)at.Line, (int)at.Column, field, message));

    /// <summary>"is 'value'; allowed: ...".</summary>
    public void Wrong(YamlNode at, string field, string allowed) => Add(at, field, $"is {Show(at)}; allowed: {allowed}.");

    private static string Show(YamlNode node) => node switch
    {
        YamlScalarNode { Value: { Length: > 60 } text } => $"'{text[..60]}...'",
        YamlScalarNode scalar => $"'{scalar.Value}'",
        YamlMappingNode => "a mapping",
        YamlSequenceNode => "a list",
        _ => "an alias",
    };
}
