namespace Agents.Tests.Sdk;

/// <summary>A test with a sidecar that only answers what it is told.</summary>
public abstract class SidecarTest : IDisposable
{
    private protected readonly FakeSidecar _sidecar = new();

    public void Dispose() => _sidecar.Dispose();
}
