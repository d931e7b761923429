using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Actors;

/// <summary>What an application says of its actors in the answer to <c>GET /dapr/config</c>.</summary>
internal static class ActorHostConfig
{
    /// <summary>The types that it hosts. One with an entry of its own takes nothing from the settings for all.</summary>
    /// <exception cref="JsonException">It is no JSON of this form, or a duration cannot be read.</exception>
    public static IReadOnlyList<ActorTypeConfig> Read(byte[] answer)
    {
        if (answer.Length == 0) return [];
        using var document = JsonDocument.Parse(answer);
        var all = new GoFields(document.RootElement, "ApplicationConfig");
        var shared = Settings("", all);
        var own = new Dictionary<string, ActorTypeConfig>(StringComparer.Ordinal);
        foreach (var entry in all.List("entitiesConfig"))
        {
            var fields = new GoFields(entry, "EntityConfig");
            var settings = Settings("", fields);
            foreach (var type in Types(fields)) own[type] = settings with { Type = type };
        }
        return [.. Types(all).Distinct(StringComparer.Ordinal).Select(type => own.GetValueOrDefault(type) ?? shared with { Type = type })];
    }

    private static IEnumerable<string> Types(GoFields fields) => fields.List("entities").Select(type => fields.AsText(type, "entities"));

    private static ActorTypeConfig Settings(string type, GoFields fields)
    {
        var reentrancy = new GoFields(fields["reentrancy"], "ReentrancyConfig");
        var depth = reentrancy["maxStackDepth"].ValueKind == JsonValueKind.Undefined ? ActorTypeConfig.DefaultDepth : reentrancy.Integer("maxStackDepth");
        return new ActorTypeConfig(
            type,
            Duration(fields, "actorIdleTimeout", ActorTypeConfig.DefaultIdleTimeout),
            Duration(fields, "drainOngoingCallTimeout", ActorTypeConfig.DefaultDrainTimeout),
            Flag(fields, "drainRebalancedActors", absent: true),
            Flag(reentrancy, "enabled", absent: false),
            depth);
    }

    private static TimeSpan Duration(GoFields fields, string name, TimeSpan absent)
    {
        if (fields.Text(name) is not { Length: > 0 } text) return absent;
        return GoDuration.TryParse(text, out var value) ? value : throw new JsonException($"{name} \"{text}\" is not valid; allowed: {GoDuration.Form}");
    }

    private static bool Flag(GoFields fields, string name, bool absent) => fields[name].ValueKind switch
    {
        JsonValueKind.Undefined => absent,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        var kind => throw new JsonException($"{name} is {kind}; allowed: true, false"),
    };
}
