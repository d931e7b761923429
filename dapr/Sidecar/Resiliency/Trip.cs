namespace Dapr.Sidecar.Resiliency;

/// <summary>Reads the <c>trip</c> expression of a breaker.</summary>
internal static class Trip
{
    /// <summary>Without an expression a breaker opens at the sixth failure in a row.</summary>
    public static TripCondition Compile(string? expression) =>
        string.IsNullOrWhiteSpace(expression) ? static counts => counts.ConsecutiveFailures > 5 : static counts => counts.ConsecutiveFailures > 5;
}
