using System.Diagnostics;

namespace Agents.Tests;

/// <summary>Waits for what other threads do. How long that takes says something of the machine and nothing of the code.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <param name="holds">What is waited for.</param>
    /// <param name="meanwhile">Done before every look, such as moving a clock on.</param>
    public static Task HoldsAsync(Func<bool> holds, Action? meanwhile = null) => HoldsAsync(() => Task.FromResult(holds()), meanwhile);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, Action)"/>
    public static async Task HoldsAsync(Func<Task<bool>> holds, Action? meanwhile = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(clock.Elapsed < Limit, $"It did not come to that within {Limit.TotalSeconds} s.");
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }
}
