using Dapr.Sidecar.Cel;

namespace Dapr.Sidecar.Resiliency;

/// <summary>Reads the <c>trip</c> expression of a breaker: CEL over what the breaker has counted.</summary>
internal static class Trip
{
    /// <summary>Without an expression a breaker opens at the sixth failure in a row. One that has no value, or no truth value, does not open it.</summary>
    /// <exception cref="CelSyntaxException">The text is no expression.</exception>
    public static TripCondition Compile(string? expression)
    {
        if (string.IsNullOrWhiteSpace(expression)) return static counts => counts.ConsecutiveFailures > 5;
        var compiled = CelExpression.Compile(expression);
        return counts => compiled.Evaluate(new Dictionary<string, object?>(5, StringComparer.Ordinal)
        {
            ["requests"] = counts.Requests,
            ["totalSuccesses"] = counts.TotalSuccesses,
            ["totalFailures"] = counts.TotalFailures,
            ["consecutiveSuccesses"] = counts.ConsecutiveSuccesses,
            ["consecutiveFailures"] = counts.ConsecutiveFailures,
        }) is true;
    }
}
