using Microsoft.Extensions.Hosting;

namespace Agents.Hosting.Health;

/// <summary>Whether the app is about to stop: it finishes what it has and takes nothing new.</summary>
public sealed class Drain(IHostApplicationLifetime lifetime)
{
    /// <summary>Cancelled when the stop begins (SIGTERM, Ctrl+C).</summary>
    public CancellationToken Started => lifetime.ApplicationStopping;

    /// <summary>Whether the stop has begun.</summary>
    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;
}
