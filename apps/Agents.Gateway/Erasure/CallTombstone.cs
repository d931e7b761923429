using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Erasures;
using Agents.Hosting.Canonical;

namespace Agents.Gateway.Erasure;

/// <summary>Whether a call is about a person, and what is left of it when it is erased.</summary>
internal static class CallTombstone
{
    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    /// <summary>Made by the person, in the person's order, settled by the person, or with the person as a value of arguments or result.</summary>
    public static bool IsAbout(CallRecord record, string person) =>
        record.Command.Principal.Subject == person || record.Command.OrderingKey == person || record.Settlement?.Subject == person
        || Holds(record.Command.Arguments, person) || (record.Result is { } result && Holds(result, person));

    /// <summary>Without arguments, result and caller. A call that had not ended is cancelled.</summary>
    public static CallRecord Of(CallRecord record, string erasureId, DateTimeOffset now) => record with
    {
        Command = record.Command with
        {
            Principal = new Principal { Tenant = record.Command.Principal.Tenant, Subject = ErasureOrder.Nobody },
            Arguments = Empty,
            OrderingKey = null,
            Fault = null,
            TraceParent = null,
        },
        State = record.State.IsFinal() ? record.State : CallState.Cancelled,
        UpdatedAt = now,
        FinishedAt = record.FinishedAt ?? now,
        Claim = null,
        Result = null,
        Error = record.State is CallState.Succeeded
            ? null
            : new CallError { Type = ProblemTypes.Erased, Title = "The content of the call was erased.", EffectPossible = record.Error?.EffectPossible == true },
        Settlement = null,
        Erased = new ErasedCall { ErasureId = erasureId, Digest = Digest(record), At = now },
    };

    /// <summary>Of the record as it was.</summary>
    public static string Digest(CallRecord record) =>
        CanonicalJson.Digest(JsonSerializer.SerializeToElement(record, AgentsJson.Default.CallRecord));

    private static bool Holds(JsonElement value, string person) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(person),
        JsonValueKind.Object => value.EnumerateObject().Any(one => one.NameEquals(person) || Holds(one.Value, person)),
        JsonValueKind.Array => value.EnumerateArray().Any(one => Holds(one, person)),
        _ => false,
    };
}
