using System.Text.RegularExpressions;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>headers</c> and <c>secretHeaders</c> of targets.</summary>
internal static partial class HeadersReader
{
    private static readonly TextRule Name = new(NameForm(), 100, "names of headers");
    private static readonly TextRule Value = new(ValueForm(), 2000, "at most 2000 printable ASCII characters");
    private static readonly TextRule Secret = new(SecretForm(), 200, "the name of a secret: letters, digits and . _ : / -");

    // The adapter sets these, or they belong to one connection.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Content-Type", "Host", "Idempotency-Key", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    // What is only ever secret.
    private static readonly HashSet<string> Confidential = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key",
    };

    public static IReadOnlyDictionary<string, string> ReadFixed(YamlFields fields)
    {
        var headers = fields.TextMap("headers", 20, Name, Value);
        foreach (var (key, _) in Entries(fields, "headers"))
        {
            RefuseReserved(fields, key, "headers");
            if (Confidential.Contains(key.Value!))
                fields.Errors.Add(key, fields.PathOf("headers"), $"is '{key.Value}', which is secret; it belongs in secretHeaders.");
        }
        return headers;
    }

    public static IReadOnlyDictionary<string, string> ReadSecret(YamlFields fields)
    {
        var headers = fields.TextMap("secretHeaders", 10, Name, Secret);
        foreach (var (key, _) in Entries(fields, "secretHeaders"))
            RefuseReserved(fields, key, "secretHeaders");
        return headers;
    }

    private static void RefuseReserved(YamlFields fields, YamlScalarNode key, string field)
    {
        if (Reserved.Contains(key.Value!) || key.Value!.StartsWith("X-Agents-", StringComparison.OrdinalIgnoreCase))
            fields.Errors.Add(key, fields.PathOf(field), $"is '{key.Value}', which the worker sets itself.");
    }

    private static IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries(YamlFields fields, string name)
    {
        if (fields.Find(name) is not YamlMappingNode mapping)
            yield break;
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: not null } scalar)
                yield return (scalar, value);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[ -~]*\z")]
    private static partial Regex ValueForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:/-]*\z")]
    private static partial Regex SecretForm();
}
