using Agents.Load.Measuring;

namespace Agents.Load.Calling;

internal static class Warm
{
    private const int Callers = 32;

    /// <summary>Calls for some seconds that do not count: code is compiled, connections are made.</summary>
    public static Task UpAsync(Func<CancellationToken, Task<string?>> call, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(Callers, LoadOptions.WarmUp, new Latencies(), (_, _, ct) => call(ct), cancellationToken);
}
