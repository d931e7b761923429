using System.Text.Json;
using Agents.Contracts.Memory;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;

namespace Agents.Memory.Sessions;

/// <summary>Reads what callers append. The first mistake is told with its place, its value and what is allowed.</summary>
internal static class TurnReader
{
    public const int MaxTurns = TurnsAppended.MaxTurns;
    private const int MaxName = 128;
    private static readonly string[] Roles = ["user", "assistant", "system", "tool"];

    /// <summary>A body with <c>turns</c>, or one that is a turn itself.</summary>
    public static (AppendTurns? Request, string? Mistake) Read(JsonElement body, string at, params ReadOnlySpan<string> others)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return (null, $"{at} is {Words.Of(body)}; allowed: an object.");
        var many = body.TryGetProperty("turns", out var list);
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name is not ("userId" or "turns") && !others.Contains(property.Name) && (many || !IsTurnField(property.Name)))
                return (null, $"{Place(at, property.Name)} is not known; allowed: {(many ? "userId, turns" : "userId, turns, or id, role, text, agent, at of one turn")}.");
        }
        if (NameOf(body, at, "userId", out var user) is { } badUser)
            return (null, badUser);
        if (!many)
            return ReadTurn(body, at) is (var only, null) ? (new AppendTurns { UserId = user, Turns = [only!] }, null) : (null, ReadTurn(body, at).Mistake);
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxTurns)
            return (null, $"{Place(at, "turns")} is {(list.ValueKind == JsonValueKind.Array ? $"a list of {list.GetArrayLength()}" : Words.Of(list))}; allowed: a list of 1 to {MaxTurns} turns.");
        var turns = new List<NewTurn>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var place = $"{Place(at, "turns")}[{turns.Count}]";
            if (item.ValueKind != JsonValueKind.Object)
                return (null, $"{place} is {Words.Of(item)}; allowed: an object.");
            foreach (var property in item.EnumerateObject())
            {
                if (!IsTurnField(property.Name))
                    return (null, $"{place}.{property.Name} is not known; allowed: id, role, text, agent, at.");
            }
            var (turn, mistake) = ReadTurn(item, place);
            if (turn is null)
                return (null, mistake);
            turns.Add(turn);
        }
        return (new AppendTurns { UserId = user, Turns = turns }, null);
    }

    /// <summary>A name of 1 to 128 characters; null and no mistake when it is not there.</summary>
    public static string? NameOf(JsonElement body, string at, string field, out string? name)
    {
        name = null;
        if (!body.TryGetProperty(field, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= MaxName)
        {
            name = text;
            return null;
        }
        return $"{Place(at, field)} is {Words.Of(value)}; allowed: a text of 1 to {MaxName} characters.";
    }

    private static (NewTurn? Turn, string? Mistake) ReadTurn(JsonElement item, string at)
    {
        if (NameOf(item, at, "id", out var id) is { } badId)
            return (null, badId);
        if (NameOf(item, at, "agent", out var agent) is { } badAgent)
            return (null, badAgent);
        if (JsonBody.Text(item, "role") is not { } role || !Roles.Contains(role))
            return (null, $"{Place(at, "role")} is {Missing(item, "role")}; allowed: {string.Join(", ", Roles)}.");
        if (JsonBody.Text(item, "text") is not { } text || string.IsNullOrWhiteSpace(text) || text.Length > TurnsAppended.MaxTextLength)
            return (null, $"{Place(at, "text")} is {Missing(item, "text")}; allowed: a text of 1 to {TurnsAppended.MaxTextLength} characters.");
        DateTimeOffset? said = null;
        if (item.TryGetProperty("at", out var time))
        {
            said = JsonBody.Time(time.ValueKind == JsonValueKind.String ? time.GetString() : "", "at").Time;
            if (said is null)
                return (null, $"{Place(at, "at")} is {Words.Of(time)}; allowed: a time such as 2026-11-26T04:00:00Z.");
        }
        return (new NewTurn { Id = id, Role = role, Text = text, Agent = agent, At = said }, null);
    }

    private static bool IsTurnField(string name) => name is "id" or "role" or "text" or "agent" or "at";

    private static string Missing(JsonElement item, string field) =>
        !item.TryGetProperty(field, out var value) ? "missing"
        : value.ValueKind == JsonValueKind.String && value.GetString()!.Length > TurnsAppended.MaxTextLength ? $"{value.GetString()!.Length} characters long"
        : Words.Of(value);

    private static string Place(string at, string field) => at.Length == 0 ? field : $"{at}.{field}";
}
