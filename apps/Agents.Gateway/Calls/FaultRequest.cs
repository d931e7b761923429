using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Faults;

namespace Agents.Gateway.Calls;

/// <summary>Faults on demand: only in a gateway that allows them, and only for callers who may ask for them.</summary>
internal static class FaultRequest
{
    public const string Scope = "faults.inject";

    /// <summary>The header; null with a null refusal: there is none.</summary>
    public static (string? Fault, Refusal? Refusal) Read(IHeaderDictionary headers) => headers[AgentHeaders.Fault] switch
    {
        [] => (null, null),
        [{ Length: > 0 } one] => (one, null),
        _ => (null, Refusal.BadRequest($"The header {AgentHeaders.Fault} must be there once and not be empty.")),
    };

    /// <summary>Null: there is none, or it may be played.</summary>
    public static Refusal? Check(string? fault, Principal caller, GatewayOptions options)
    {
        if (fault is null)
        {
            return null;
        }

        if (!options.FaultsOnDemand)
        {
            return Refusal.BadRequest(
                $"{AgentHeaders.Fault} is '{Cut(fault)}', but this gateway plays no faults: {GatewayOptions.Section}:{nameof(options.FaultsOnDemand)} is false. Nothing was accepted.");
        }

        if (!caller.Holds([Scope]))
        {
            return Refusal.Forbidden($"{AgentHeaders.Fault} needs the scope {Scope}. Nothing was accepted.");
        }

        return FaultSpec.TryParse(fault, out _, out var allowed)
            ? null
            : Refusal.BadRequest(
                $"{AgentHeaders.Fault} is '{Cut(fault)}'; allowed: {allowed}.",
                [new ProblemField { At = "/fault", Value = JsonSerializer.SerializeToElement(Cut(fault)), Allowed = allowed }]);
    }

    private static string Cut(string text) => text.Length <= FaultSpec.MaxLength ? text : text[..FaultSpec.MaxLength] + "...";
}
