namespace Dapr.Sidecar.AppChannels;

/// <summary>Nothing was sent: the application's health check fails.</summary>
internal sealed class AppUnhealthyException() : HttpRequestException("app is not in a healthy state");
