using System.Diagnostics;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;
using Agents.Tools.Adapters.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Tools.Adapters;

/// <summary>The program of tests/Agents.StdioTool.</summary>
internal static class StdioTool
{
    /// <summary>The host of the runtime that runs this.</summary>
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(
        Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    public static ToolProgram Program(string mode) => new()
    {
        Command = Dotnet,
        Arguments = ["exec", Path.Combine(AppContext.BaseDirectory, "Agents.StdioTool.dll"), mode],
        Environment = new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0" },
    };

    /// <summary>Everywhere, for tests share the machine.</summary>
    public static ProgramPlacement Anywhere { get; } = new(own: null, withoutPrograms: 0);

    public static async Task<LineInstance> StartAsync(ToolProgram? program = null) => (LineInstance)await LineInstance.StartAsync(
        "test 1.0.0", program ?? Program("lines"), new ProcSight(), Anywhere, TimeProvider.System, NullLogger.Instance, CancellationToken.None);

    public static ToolRequest Request(string arguments) =>
        new(Calls.Command() with { Arguments = Calls.Json(arguments) }, 2, Calls.Start, TimeSpan.FromMilliseconds(1500));

    /// <summary>Whether it runs. One that ended and was not waited for does not.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return File.ReadAllText($"/proc/{id}/stat") is var stat && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }
}
