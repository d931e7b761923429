using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Tests.Tools.Fakes;

/// <summary>Commands and manifests with everything that a test does not care about filled in.</summary>
internal static class Calls
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public static CallCommand Command(
        string? id = null, string tool = "order.get", ToolClass toolClass = ToolClass.Interactive, string? orderingKey = null,
        int deadlineMs = 3_600_000, string tenant = "demo", params string[] scopes)
    {
        id ??= CallId.New();
        return new CallCommand
        {
            Id = id,
            Tool = tool,
            Version = "1.0.0",
            Class = toolClass,
            Principal = new Principal { Tenant = tenant, Subject = "tester", Scopes = scopes },
            Arguments = Json("""{"orderId":"o-1"}"""),
            OrderingKey = orderingKey,
            AcceptedAt = Start,
            Deadline = Start.AddMilliseconds(deadlineMs),
            IdempotencyKey = id,
        };
    }

    public static ToolManifest Manifest(
        string name = "order.get", bool idempotent = true, bool reconcile = true, int attempts = 3, int timeoutMs = 30_000,
        string? outputSchema = null, bool cancellable = false, params string[] scopes) => new()
        {
            Name = name,
            Version = "1.0.0",
            Description = "A tool.",
            Class = ToolClass.Interactive,
            InputSchema = Json("""{"type":"object"}"""),
            OutputSchema = outputSchema is null ? null : Json(outputSchema),
            Target = new DaprAppTarget { AppId = "shop", Path = "/orders/get" },
            TimeoutMs = timeoutMs,
            Idempotent = idempotent,
            Cancellable = cancellable,
            Retry = idempotent ? new ToolRetry { MaxAttempts = attempts } : null,
            Reconcile = reconcile ? new ToolReconcile { Path = "/by-key/{idempotencyKey}", GraceMs = 500 } : null,
            RequiredScopes = scopes,
            Owner = "tests",
        };
}
