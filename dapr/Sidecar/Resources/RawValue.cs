using Dapr.Sidecar.Resources.Yaml;
using YamlDotNet.RepresentationModel;

namespace Dapr.Sidecar.Resources;

/// <summary>A name with a value as written: in plain, from the environment, or from a secret.</summary>
internal sealed record RawValue(string Name, string? Value, string? EnvironmentVariable, string? SecretName, string? SecretKey, SourceLocation Source)
{
    /// <summary>Reads a list of <c>name</c>/<c>value</c> entries; of two with the same name the last one counts, as with daprd.</summary>
    public static IReadOnlyList<RawValue> List(YamlMap owner, string field)
    {
        var values = new List<RawValue>();
        foreach (var entry in owner.Maps(field))
        {
            entry.OnlyFields("name", "value", "secretKeyRef", "envRef");
            if (entry.RequiredText("name", "the name of the field") is not { } name) continue;
            if (values.FindIndex(v => v.Name == name) is >= 0 and var earlier)
            {
                entry.Report.Warn($"{entry.Source}: {entry.Path}: \"{name}\" is given again; this one counts, not that of {values[earlier].Source}");
                values.RemoveAt(earlier);
            }
            values.Add(Read(entry, name));
        }
        return values;
    }

    private static RawValue Read(YamlMap entry, string name)
    {
        var reference = entry.Map("secretKeyRef");
        reference?.OnlyFields("name", "key");
        var secret = reference?.RequiredText("name", "the name of the secret");
        return new(name, ValueOf(entry.Node("value")), entry.Text("envRef"), secret, secret is null ? null : reference!.Text("key") ?? secret, entry.ValueAt("value"));
    }

    private static string? ValueOf(YamlNode? node) => node switch
    {
        null => null,
        YamlScalarNode scalar => YamlScalar.From(scalar).Text,
        _ => YamlJson.Text(node),
    };
}
