namespace Dapr.Sidecar.Actors;

/// <summary>How the actors of one type are run.</summary>
/// <param name="Type">The type.</param>
/// <param name="IdleTimeout">An actor that was not called for so long is deactivated.</param>
/// <param name="DrainTimeout">How long a call under way is waited for when its actor has to go.</param>
/// <param name="Drains">False: it is not waited for.</param>
/// <param name="Reentrant">Calls that belong to the one under way come in.</param>
/// <param name="MostDepth">So many of them.</param>
internal sealed record ActorTypeConfig(string Type, TimeSpan IdleTimeout, TimeSpan DrainTimeout, bool Drains, bool Reentrant, int MostDepth)
{
    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromMinutes(60);
    public static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(2);
    public const int DefaultDepth = 32;
}
