using System.Diagnostics;

namespace Agents.Conformance.Clients.Sdk;

/// <summary>Waits for what a sidecar does in its own time and tells nobody about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task BecomesTrueAsync(Func<Task<bool>> condition, string what)
    {
        var waiting = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waiting.Elapsed < Limit, $"not within {Limit}: {what}");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }
}
