using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Names;

/// <summary>One running sidecar of an app id.</summary>
/// <param name="AppId">The app id it serves.</param>
/// <param name="Instance">Its own identity; several sidecars may serve one app id, also in one process.</param>
/// <param name="Address">Where it takes calls of other sidecars, as <c>http://127.0.0.1:port</c>.</param>
/// <param name="Process">The process it runs in.</param>
internal sealed record SidecarAddress(string AppId, string Instance, string Address, ProcessIdentity Process);
