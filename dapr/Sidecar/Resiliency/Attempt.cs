namespace Dapr.Sidecar.Resiliency;

/// <summary>
/// What one try gave. <paramref name="Failed"/> counts for retry and breaker; <paramref name="Final"/> is a failure that is not tried
/// again; <paramref name="Status"/> is the HTTP status that a retry with <c>matching.httpStatusCodes</c> looks at.
/// </summary>
internal readonly record struct Attempt<T>(T Value, bool Failed, bool Final = false, int? Status = null);
