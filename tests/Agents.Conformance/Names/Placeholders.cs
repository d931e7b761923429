using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Agents.Conformance.Names;

/// <summary>Fills in the placeholders of what is sent and configured, and gives names their fresh endings.</summary>
internal sealed partial class Placeholders(FreshNames names, BackendAddresses backends, string directory)
{
    private readonly Dictionary<string, string> _apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _saved = new(StringComparer.Ordinal);

    /// <summary><c>${app:ID}</c>, by the recorded id.</summary>
    public void SetApp(string id, int port) => _apps[id] = $"127.0.0.1:{port}";

    /// <summary><c>${saved:NAME}</c></summary>
    public void Save(string name, string value) => _saved[name] = value;

    public string Fill(string text) => Fill(text, static value => value);

    /// <summary>JSON as compact text; what is filled in is escaped as JSON asks.</summary>
    public string Fill(JsonElement json) =>
        Fill(JsonSerializer.Serialize(json, JsonText.Compact), value => JsonEncodedText.Encode(value, JsonText.Compact.Encoder).Value);

    private string Fill(string text, Func<string, string> escape)
    {
        var filled = new StringBuilder(text.Length);
        var at = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            filled.Append(names.Apply(text[at..match.Index]));
            filled.Append(escape(Value(match.Groups["kind"].Value, match.Groups["name"].Value)));
            at = match.Index + match.Length;
        }
        return filled.Append(names.Apply(text[at..])).ToString();
    }

    private string Value(string kind, string name) => kind switch
    {
        "redis" => backends.Redis,
        "kafka" => backends.Kafka,
        "postgres" => backends.Postgres,
        "dir" => directory,
        "app" => _apps.GetValueOrDefault(name) ?? throw new InvalidDataException($"${{app:{name}}}: the scenario has no such application"),
        "saved" => _saved.GetValueOrDefault(name) ?? throw new InvalidDataException($"${{saved:{name}}}: no step has saved it"),
        "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(names.Apply(name))),
        _ => throw new InvalidDataException($"${{{kind}}} is no placeholder; known are redis, kafka, postgres, dir, app, saved, base64"),
    };

    [GeneratedRegex(@"\$\{(?<kind>[a-z0-9]+)(?::(?<name>[^}]*))?\}")]
    private static partial Regex Placeholder();
}
