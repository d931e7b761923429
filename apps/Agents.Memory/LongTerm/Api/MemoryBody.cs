using System.Text.Json;
using Agents.Contracts;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Memory.LongTerm.Gate;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Api;

/// <summary>Reads the memory that a caller gives.</summary>
internal static class MemoryBody
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxText = 2000;

    private const int MaxBytes = 32 * 1024;
    private const double Given = 0.8;

    public static async Task<(Statement? Said, string User, IResult? Refusal)> ReadAsync(HttpContext context, DateTimeOffset now)
    {
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, MaxBytes);
        if (body is not { } given)
            return (null, "", refusal);
        if (JsonBody.Unknown(given, "user", "text", "kind", "importance", "validFrom", "validTo", "sessionId", "turnId") is { } unknown)
            return Refuse($"'{Words.Cut(unknown)}' is not a field here; allowed: user, text, kind, importance, validFrom, validTo, sessionId, turnId.");
        if (JsonBody.NoText(given, "user", "text", "kind", "validFrom", "validTo", "sessionId", "turnId") is { } noText)
            return (null, "", noText);
        var user = JsonBody.Text(given, "user");
        if (user is not { Length: > 0 and <= Limits.MaxPrincipalPartLength })
            return Refuse($"user is {Shown(user)}; allowed: 1 to {Limits.MaxPrincipalPartLength} characters.");
        var text = JsonBody.Text(given, "text")?.Trim();
        if (text is not { Length: > 0 and <= MaxText } || Wording.Words(text).Count == 0)
            return Refuse($"text has {text?.Length ?? 0} characters; allowed: 1 to {MaxText}, with a word or a number among them.");
        var kind = JsonBody.Text(given, "kind");
        if (kind is not (null or "fact" or "episode"))
            return Refuse($"kind is {Shown(kind)}; allowed: fact, episode.");
        double? importance = null;
        if (given.TryGetProperty("importance", out var number))
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var some) || some is not (>= 0 and <= 1))
                return Refuse($"importance is {Words.Of(number)}; allowed: a number, 0 to 1.");
            importance = some;
        }
        var (from, badFrom) = JsonBody.Time(JsonBody.Text(given, "validFrom"), "validFrom");
        var (to, badTo) = JsonBody.Time(JsonBody.Text(given, "validTo"), "validTo");
        if ((badFrom ?? badTo) is { } badTime)
            return (null, "", badTime);
        if (to <= (from ?? now))
            return Refuse($"validTo is '{to:O}'; allowed: a time after validFrom and after now.");
        foreach (var name in new[] { "sessionId", "turnId" })
        {
            if (JsonBody.Text(given, name) is { Length: 0 or > Limits.MaxPrincipalPartLength } id)
                return Refuse($"{name} is {Shown(id)}; allowed: 1 to {Limits.MaxPrincipalPartLength} characters.");
        }
        if (Secrets.Holds(text))
        {
            return (null, user, Problem.Of(
                StatusCodes.Status422UnprocessableEntity, ProblemTypes.InvalidArguments, "Secrets are not kept",
                "text holds what looks like a password, a key, or the number of a card or an account; allowed: a text without them."));
        }
        var source = new MemorySource(JsonBody.Text(given, "sessionId"), JsonBody.Text(given, "turnId"), now);
        return (Statement(text, kind, source, importance, from, to), user, null);
    }

    // One fact that the rules can take apart replaces what it contradicts, as if it had been said in a session.
    private static Statement Statement(
        string text, string? kind, MemorySource source, double? importance, DateTimeOffset? from, DateTimeOffset? to)
    {
        var found = kind == "episode" ? [] : RuleExtractor.Extract(text, source);
        var known = found.Count == 1 ? found[0] : null;
        return new Statement
        {
            Kind = kind == "episode" ? MemoryKind.Episode : MemoryKind.Fact,
            Text = text,
            Slot = known?.Slot,
            Source = source,
            Importance = importance ?? Math.Max(Given, known?.Importance ?? 0),
            Confidence = 1,
            ValidFrom = from ?? known?.ValidFrom,
            ValidTo = to ?? known?.ValidTo,
        };
    }

    private static (Statement?, string, IResult?) Refuse(string detail) => (null, "", Problem.BadRequest(detail));

    private static string Shown(string? text) => text is null ? "missing" : $"'{Words.Cut(text)}'";
}
