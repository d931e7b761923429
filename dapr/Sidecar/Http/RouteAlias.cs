namespace Dapr.Sidecar.Http;

/// <summary>
/// Left by the middleware <c>routeralias</c> on a request: the target that invocation reads in place of the real one. Routes are
/// chosen by the real one, so that an alias leads to other APIs as little as with daprd.
/// </summary>
internal sealed record RouteAlias(string Target);
