using Dapr.Sidecar.Cli;

namespace Dapr.Sidecar.Run;

internal static class RunCommand
{
    public static Task<int> RunAsync(RunOptions options) => Task.FromResult(options.File.Length > 0 ? 1 : 0);
}
