namespace Agents.Contracts.Inventory;

/// <summary>
/// Groups calls of a batch-class tool and sends a group as one request: <c>{"items": [{"id", "idempotencyKey",
/// "subject", "arguments"}]}</c>, with 2 MiB of arguments at most. The answer is <c>{"items": [{"id", "result"} | {"id", "error": problem details}]}</c>, an item for each. Only for idempotent tools.
/// </summary>
public sealed record ToolBatching
{
    /// <summary>
    /// Path of the batch endpoint on the target's app (dapr) or host (http); begins with <c>/</c>. Null for process, mcp and plugin targets,
    /// which get the group as one call whose arguments are <c>{"items": [...]}</c>.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>JSON Pointer (RFC 6901) into the arguments; calls with the same value there share groups. Default: all of a tenant do.</summary>
    public string? Key { get; init; }

    /// <summary>Most calls of a group, 2 to 1,000. A full group is sent at once. Default 100.</summary>
    public int MaxItems { get; init; } = 100;

    /// <summary>Age of a group's oldest call at which it is sent, 1 to 86,400,000 ms. Later calls do not extend it. Default 1,000.</summary>
    public int MaxAgeMs { get; init; } = 1000;

    /// <summary>
    /// Cron expression with five fields (minute, hour, day of month, month, day of week), with a time at least every 6 days. With it, groups wait for the schedule and
    /// <see cref="MaxAgeMs"/> does not count.
    /// </summary>
    public string? Schedule { get; init; }

    /// <summary>IANA time zone of <see cref="Schedule"/>, such as <c>Europe/Berlin</c>. Default UTC.</summary>
    public string TimeZone { get => field ?? "UTC"; init; } = "UTC";
}
