using System.Text.RegularExpressions;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>reconcile</c>.</summary>
internal static partial class ReconcileReader
{
    public static ToolReconcile? Read(YamlFields? fields)
    {
        if (fields is null)
            return null;
        var defaults = new ToolReconcile { Path = "" };
        var path = fields.RequireText("path", 500, PathForm(), $"a path that begins with / and holds {ToolReconcile.KeyPlaceholder}");
        var pointer = fields.FindText("resultPointer", 500, Forms.Pointer(), Forms.PointerWords);
        var grace = fields.Number("graceMs", defaults.GraceMs, 0, 600_000);
        fields.RefuseOthers();
        return path is null ? null : new ToolReconcile { Path = path, ResultPointer = pointer ?? "", GraceMs = grace };
    }

    [GeneratedRegex(@"^/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*\{idempotencyKey\}[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*\z")]
    private static partial Regex PathForm();
}
