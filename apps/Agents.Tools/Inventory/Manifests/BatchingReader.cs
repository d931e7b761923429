using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>batching</c>.</summary>
internal static class BatchingReader
{
    /// <summary>What batching depends on. A class or target that could not be read is null, and its rules are passed over.</summary>
    internal sealed record Tool(bool Idempotent, string? Class, ToolTarget? Target);

    public static ToolBatching? Read(YamlFields? fields, Tool tool)
    {
        if (fields is null)
            return null;
        if (!tool.Idempotent)
            fields.Errors.Add(fields.Node, "batching", "is only allowed with idempotent: true; a group that fails is sent again.");
        if (tool.Class is { } toolClass && toolClass != "batch")
            fields.Errors.Add(fields.Node, "batching", $"is only allowed with class: batch, not {toolClass}; a call in a group waits for the others.");
        var path = ReadPath(fields, tool.Target);
        var defaults = new ToolBatching();
        var key = fields.FindText("key", 500, Forms.Pointer(), Forms.PointerWords);
        var items = fields.Number("maxItems", defaults.MaxItems, 2, 1000);
        var age = fields.Number("maxAgeMs", defaults.MaxAgeMs, 1, 86_400_000);
        var schedule = ReadSchedule(fields);
        var zone = ReadTimeZone(fields);
        fields.RefuseOthers();
        return new ToolBatching
        {
            Path = path,
            Key = key,
            MaxItems = items,
            MaxAgeMs = age,
            Schedule = schedule,
            TimeZone = zone ?? defaults.TimeZone,
        };
    }

    private static string? ReadPath(YamlFields fields, ToolTarget? target)
    {
        var node = fields.Find("path");
        if (target is ProcessTarget or PluginTarget or McpTarget)
        {
            if (node is not null)
                fields.Errors.Add(node, fields.PathOf("path"), "is only allowed for dapr and http targets.");
            return null;
        }
        if (target is not null && node is null)
            fields.Errors.Add(fields.Node, fields.PathOf("path"), "is missing; dapr and http targets have a batch endpoint.");
        return fields.FindText("path", 500, Forms.Path(), Forms.PathWords);
    }

    private static string? ReadSchedule(YamlFields fields)
    {
        var text = fields.FindText("schedule", 200);
        if (text is not null && CronForm.Mistake(text) is { } mistake)
            fields.Errors.Add(fields.Find("schedule")!, fields.PathOf("schedule"), $"is '{text}'; {mistake}");
        return text;
    }

    private static string? ReadTimeZone(YamlFields fields)
    {
        if (fields.FindText("timeZone", 100) is not { } zone)
            return null;
        if (fields.Find("schedule") is null)
            fields.Errors.Add(fields.Find("timeZone")!, fields.PathOf("timeZone"), "is only allowed with schedule.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId)
            fields.Errors.Wrong(fields.Find("timeZone")!, fields.PathOf("timeZone"), "an IANA time zone such as Europe/Berlin");
        return zone;
    }
}
