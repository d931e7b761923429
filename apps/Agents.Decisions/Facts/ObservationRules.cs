using System.Runtime.InteropServices;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Decisions;
using Agents.Decisions.Definitions.Reading;
using Agents.Decisions.Subjects;
using Agents.Hosting.Canonical;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Facts;

/// <summary>What an observation and an event must be, however it comes in.</summary>
internal static class ObservationRules
{
    public const int MaxBytes = 64 * 1024;
    public const int MaxKey = 256;
    public const int MaxTtlSeconds = 31_622_400;
    private const int MaxAmounts = DefinitionLimits.MaxAmounts;

    // Clocks differ. Further ahead, and nothing that is observed until then would count.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Null: it can be taken.</summary>
    public static string? Wrong(FactObserved observed, DateTimeOffset now)
    {
        if (Part(observed.Tenant, "tenant") is { } wrong)
            return wrong;
        if (observed.Key is not { Length: > 0 and <= MaxKey })
            return $"key has {observed.Key?.Length ?? 0} characters; allowed: 1 to {MaxKey}.";
        if (observed.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return "value is missing; allowed: any JSON but null.";
        if (JsonMarshal.GetRawUtf8Value(observed.Value).Length > MaxBytes)
            return $"value has more than {MaxBytes} bytes.";
        if (observed.TtlSeconds is < 1 or > MaxTtlSeconds)
            return FormattableString.Invariant($"ttlSeconds is {observed.TtlSeconds}; allowed: a whole number, 1 to {MaxTtlSeconds}.");
        if (observed.ObservedAt > now + Ahead)
            return FormattableString.Invariant($"observedAt is {observed.ObservedAt:O}, which lies in the future; allowed: up to 5 minutes from now.");
        try
        {
            CanonicalJson.Of(observed.Value);
            return null;
        }
        catch (FormatException exception)
        {
            return $"value cannot be kept: {exception.Message}";
        }
    }

    /// <summary>Null: it can be taken.</summary>
    public static string? Wrong(SubjectActed acted, DateTimeOffset now)
    {
        if ((Part(acted.Tenant, "tenant") ?? Part(acted.Subject, "subject") ?? Part(acted.Id, "id")) is { } wrong)
            return wrong;
        if (acted.Action is null || !DefinitionFields.Label().IsMatch(acted.Action) || acted.Action.Length > 60)
            return $"action is '{Words.Cut(acted.Action ?? "")}'; allowed: {DefinitionFields.LabelWords}.";
        if (acted.Amounts?.Count > MaxAmounts)
            return $"amounts has {acted.Amounts.Count} entries; allowed: up to {MaxAmounts}.";
        foreach (var (name, amount) in acted.Amounts ?? new Dictionary<string, double>())
        {
            if (!DefinitionFields.Name().IsMatch(name) || name.Length > 60)
                return $"amounts names '{Words.Cut(name)}'; allowed: {DefinitionFields.NameWords}.";
            if (!double.IsFinite(amount))
                return $"amounts.{name} is too large.";
        }
        return acted.At > now + Ahead
            ? FormattableString.Invariant($"at is {acted.At:O}, which lies in the future; allowed: up to 5 minutes from now.")
            : null;
    }

    public static SubjectAction Action(SubjectActed acted, DateTimeOffset now) => new()
    {
        Id = acted.Id,
        Action = acted.Action,
        At = (acted.At ?? now).ToUniversalTime(),
        State = SubjectActionState.Done,
        Amounts = acted.Amounts ?? new Dictionary<string, double>(),
    };

    private static string? Part(string? text, string name) => text is { Length: > 0 and <= Limits.MaxPrincipalPartLength }
        ? null
        : $"{name} has {text?.Length ?? 0} characters; allowed: 1 to {Limits.MaxPrincipalPartLength}.";
}
