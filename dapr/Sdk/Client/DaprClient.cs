using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;

namespace Dapr.Client;

/// <summary>
/// Client of a Dapr sidecar: state, publishing, invocation, secrets and the sidecar itself. Make one with
/// <see cref="DaprClientBuilder"/> or take it from the container, and share it: it is safe for concurrent use and pools connections.
/// </summary>
/// <remarks>
/// Operations throw <see cref="DaprException"/> when the sidecar refuses or fails them or cannot be reached, and
/// <see cref="OperationCanceledException"/> when the caller's token ends the wait.
/// </remarks>
public abstract partial class DaprClient : IDisposable
{
    private bool _disposed;

    /// <summary>How values are turned into JSON and back.</summary>
    public abstract JsonSerializerOptions JsonSerializerOptions { get; }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        Dispose(disposing: true);
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the client holds.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>The user agent that requests to the sidecar carry.</summary>
    /// <returns>Product name and version of this SDK.</returns>
    protected static ProductInfoHeaderValue UserAgent() => SdkUserAgent();

    internal static ProductInfoHeaderValue SdkUserAgent()
    {
        var version = typeof(DaprClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return new ProductInfoHeaderValue("dapr-sdk-dotnet", $"v{version}");
    }
}
