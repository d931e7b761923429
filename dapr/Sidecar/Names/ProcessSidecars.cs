using System.Collections.Concurrent;
using Dapr.Sidecar.Invocation;

namespace Dapr.Sidecar.Names;

/// <summary>The sidecars of this process by instance, so that one calls another without a socket between them.</summary>
internal static class ProcessSidecars
{
    private static readonly ConcurrentDictionary<string, LocalSidecar> Running = new(StringComparer.Ordinal);

    public static void Add(string instance, LocalSidecar sidecar) => Running[instance] = sidecar;

    public static void Remove(string instance) => Running.TryRemove(instance, out _);

    public static LocalSidecar? Find(string instance) => Running.GetValueOrDefault(instance);
}
