namespace Dapr.Sidecar.Hosting;

/// <summary>What the application answered to <c>GET /dapr/config</c>, which is asked once, before the building blocks start.</summary>
internal sealed class AppConfig
{
    /// <summary>Empty: nothing, or not asked.</summary>
    public byte[] Answer { get; set; } = [];
}
