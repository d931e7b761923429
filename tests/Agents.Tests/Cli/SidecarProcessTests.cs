using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Agents.Tests.Cli;

/// <summary>The program in daprd's place: how it ends, and what it says then.</summary>
public sealed class SidecarProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-process-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, "--app-id")]
    [InlineData(2, "unknown flag: --bogus", "--app-id=a", "--bogus")]
    [InlineData(1, "there is no such folder", "--app-id=a", "--dapr-http-port=0", "--resources-path=/nowhere/at/all")]
    [InlineData(1, "there is no such file", "--app-id=a", "--dapr-http-port=0", "--config=/nowhere.yaml")]
    [InlineData(0, "1.18.3", "--version")]
    public async Task Start_WithWrongFlags_EndsWithDaprdsCode(int code, string message, params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancelled);
        var errors = process.StandardError.ReadToEndAsync(Cancelled);

        await process.WaitForExitAsync(Cancelled);

        Assert.Equal(code, process.ExitCode);
        Assert.Contains(message, await output + await errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ComponentOfUnknownType_EndsWithOneAndNamesThePlace()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "c.yaml"), "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec: {type: state.nope, version: v1}\n", Cancelled);
        using var process = Start("--app-id=a", "--dapr-http-port=0", $"--resources-path={_folder.FullName}");

        var errors = await process.StandardError.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("c.yaml:4:14: spec.type: \"state.nope\" is not allowed", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortTaken_EndsWithOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var process = Start("--app-id=a", $"--dapr-http-port={port}");

        var errors = await process.StandardError.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("address already in use", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serves its API")]
    [InlineData("store: ")]
    public async Task Signal_Terminate_EndsWithZeroAlsoWhileItStarts(string seen)
    {
        using var process = Start("--app-id=a", "--dapr-http-port=0");
        while (await process.StandardOutput.ReadLineAsync(Cancelled) is { } line && !line.Contains(seen, StringComparison.Ordinal))
        {
        }

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.StandardOutput.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);

        Assert.Equal(0, process.ExitCode);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "dapr-sidecar.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["AGENTS_DAPR_STORE"] = Path.Combine(_folder.FullName, "store.db");
        return Process.Start(start)!;
    }
}
