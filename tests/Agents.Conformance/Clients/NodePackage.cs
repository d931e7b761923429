using System.Security.Cryptography;

namespace Agents.Conformance.Clients;

/// <summary>The JavaScript suite beside the built program, with its packages installed there once.</summary>
internal static class NodePackage
{
    private const int OldestNode = 18;
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Clients", "Js");

    private static string Stamp => Path.Combine(Folder, "node_modules", ".installed");

    public static async Task EnsureInstalledAsync(CancellationToken cancellationToken)
    {
        var node = await VersionAsync("node", cancellationToken);
        if (!int.TryParse(node.TrimStart('v').Split('.')[0], out var major) || major < OldestNode)
            throw new InvalidOperationException(Missing($"Node.js {OldestNode} or newer is needed; this is {node}."));
        var wanted = $"{node} {Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"), cancellationToken)))}";
        if (File.Exists(Stamp) && await File.ReadAllTextAsync(Stamp, cancellationToken) == wanted) return;

        var install = await ChildProcess.RunAsync(Npm, ["ci", "--no-progress"], Folder, InstallLimit, cancellationToken);
        if (install.ExitCode != 0) throw new InvalidOperationException($"'npm ci' in {Folder} ended with {install.ExitCode}:\n{install.Errors}\n{install.Output}");
        await File.WriteAllTextAsync(Stamp, wanted, cancellationToken);
    }

    private static string Npm => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    private static async Task<string> VersionAsync(string program, CancellationToken cancellationToken)
    {
        try
        {
            return (await ChildProcess.RunAsync(program, ["--version"], Folder, CheckLimit, cancellationToken)).Output.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException(Missing("Node.js is not installed, or not in the PATH."), e);
        }
    }

    private static string Missing(string what) =>
        $"{what} The conformance tests drive the sidecar with the official JavaScript client. Install Node.js {OldestNode} or newer with npm "
        + $"(https://nodejs.org, or your system's package 'nodejs'), or set {JsSuite.SkipVariable}=1 to leave these tests out.";
}
