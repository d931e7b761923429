using System.Text.RegularExpressions;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>program</c> of process and MCP targets.</summary>
internal static partial class ProgramReader
{
    private static readonly TextRule Argument = new(Forms.Printable(), 4000, "a text of at most 4000 characters without control characters");
    private static readonly TextRule Variable = new(VariableForm(), 100, "names of letters, digits and _ that do not begin with a digit");
    private static readonly TextRule Value = Argument;

    public static ToolProgram? Read(YamlFields? fields)
    {
        if (fields is null)
            return null;
        var defaults = new ToolProgram { Command = "" };
        var command = fields.RequireText("command", 1000, Forms.Printable(), "a text of 1 to 1000 characters without control characters");
        var program = new ToolProgram
        {
            Command = command ?? "",
            Arguments = fields.TextList("arguments", 100, Argument),
            WorkingDirectory = fields.FindText(
                "workingDirectory", 1000, Forms.Printable(), "a text of 1 to 1000 characters without control characters"),
            Environment = fields.TextMap("environment", 100, Variable, Value),
            MemoryMiB = fields.Number("memoryMiB", defaults.MemoryMiB, 16, 65_536),
            CpuSeconds = fields.Number("cpuSeconds", defaults.CpuSeconds, 1, 3600),
            OutputKiB = fields.Number("outputKiB", defaults.OutputKiB, 1, 65_536),
        };
        fields.RefuseOthers();
        return command is null ? null : program;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableForm();
}
