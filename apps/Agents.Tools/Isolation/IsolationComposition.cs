using Agents.Hosting.Signals;
using Agents.Tools.Adapters;
using Agents.Tools.Faults;
using Agents.Tools.Inventory.Canary;

namespace Agents.Tools.Isolation;

/// <summary>What isolation is made of.</summary>
internal static class IsolationComposition
{
    /// <summary>Adds it around what makes the adapters. <see cref="QuarantineWatch"/> has to be added as a hosted service.</summary>
    public static void AddIsolation(this IServiceCollection services, Func<IServiceProvider, IAdapterFactory> adapters)
    {
        services.AddSingleton<VersionGuards>();
        services.AddSingleton<IAdapterFactory>(provider => new GuardedAdapters(
            adapters(provider),
            provider.GetRequiredService<VersionGuards>(),
            provider.GetRequiredService<ToolsOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FaultingAdapter>>()));
        services.AddSingleton<QuarantineBook>();
        services.AddSingleton<QuarantineWatch>();
        services.AddSingleton<ISignalListener>(provider => provider.GetRequiredService<QuarantineWatch>());
        services.AddSingleton<VersionStats>();
        services.AddSingleton<ITrialFigures>(provider => provider.GetRequiredService<VersionStats>());
        services.AddSingleton<VersionFallback>();
    }
}
