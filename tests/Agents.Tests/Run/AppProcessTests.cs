using System.Collections.Concurrent;
using Dapr.Sidecar.Run;

namespace Agents.Tests.Run;

public sealed class AppProcessTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    [Fact]
    public async Task Start_App_HasItsVariablesItsLinesAndItsExitCode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses sh");
        var lines = new ConcurrentQueue<string>();
        using var app = AppProcess.Start(["sh", "-c", "echo \"$GREETING\"; echo two >&2; exit 7"], "/", new Dictionary<string, string> { ["GREETING"] = "one" }, lines.Enqueue);

        Assert.Equal(7, await app.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Equal(["one", "two"], lines.Order());
    }

    [Fact]
    public async Task Start_VariableWithDots_ReachesTheApp()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses sh");
        const string Name = "Logging__LogLevel__Microsoft.AspNetCore";
        var lines = new ConcurrentQueue<string>();
        using var app = AppProcess.Start(["env"], "/", new Dictionary<string, string> { [Name] = "a 'b' $c" }, lines.Enqueue);

        await app.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Contains($"{Name}=a 'b' $c", lines);
    }

    [Fact]
    public async Task StopAsync_AppWithChildren_EndsAllOfThem()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses sh");
        var child = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var app = AppProcess.Start(["sh", "-c", "sleep 600 & echo $!; wait"], "/", NoVariables, line => child.TrySetResult(int.TryParse(line, out var id) ? id : 0));
        var id = await child.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        await app.StopAsync(TimeSpan.FromSeconds(20), new TaskCompletionSource().Task, TimeProvider.System);

        Assert.Equal(128 + 15, await app.Exited);
        Assert.False(File.Exists($"/proc/{id}/exe") && Path.Exists($"/proc/{id}/fd/0"));
    }

    [Fact]
    public async Task StopAsync_AppThatWillNotEnd_IsKilled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses sh");
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var app = AppProcess.Start(["sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"], "/", NoVariables, _ => up.TrySetResult());
        await up.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        await app.StopAsync(TimeSpan.FromSeconds(20), Task.CompletedTask, TimeProvider.System);

        Assert.Equal(128 + 9, await app.Exited);
    }
}
