namespace Dapr.Sidecar.Jobs;

/// <summary>A job as it was asked for; what was left out is null.</summary>
/// <param name="Schedule">When it comes due again and again.</param>
/// <param name="DueTime">When it comes due first, or at all.</param>
/// <param name="Ttl">When it ends.</param>
/// <param name="Repeats">How often it comes due at most.</param>
/// <param name="Data">JSON for the application, as it is sent.</param>
/// <param name="Failure">What follows a call that failed.</param>
internal sealed record JobSpec(string? Schedule, string? DueTime, string? Ttl, uint? Repeats, byte[]? Data, FailurePolicy Failure);
